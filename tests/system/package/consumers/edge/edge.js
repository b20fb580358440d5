import { answer } from "../web.js";

addEventListener("fetch", (event) => {
  event.respondWith(answer().then((body) => Response.json(body)));
});
