import { answer } from "../web.js";

export default {
  async fetch() {
    return Response.json(await answer());
  },
};
