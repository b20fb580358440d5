// Compiles argv[2] to argv[3] with Bun's own stand-in for undici/index.js.
import process from "node:process";
import { build } from "bun";

const [, , entry, outfile] = process.argv;
await build({
  entrypoints: [entry],
  compile: { outfile },
  plugins: [{
    name: "stand-in",
    setup(build) {
      build.onResolve(
        { filter: /^undici\/index\.js$/ },
        () => ({ path: "undici", external: true }),
      );
    },
  }],
});
