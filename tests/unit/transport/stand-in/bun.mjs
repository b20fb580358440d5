// Preload for Bun: has undici/index.js be Bun's own stand-in.
import { plugin } from "bun";
import * as standIn from "undici";

plugin({
  name: "stand-in",
  setup(build) {
    build.module("undici/index.js", () => ({ exports: { ...standIn }, loader: "object" }));
  },
});
