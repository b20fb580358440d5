import webpack from "webpack";

const [, , out] = process.argv;
const output = { path: out, filename: "main.js" };
webpack({ mode: "production", entry: "./main.js", output, performance: false }, (error, stats) => {
  if (error) throw error;
  if (!stats.hasErrors() && !stats.hasWarnings()) return;
  console.error(stats.toString({ errors: true, warnings: true }));
  process.exitCode = 1;
});
