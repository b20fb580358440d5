// Runs a bundle as Next runs an edge function, and prints its answer.
import { readFileSync } from "node:fs";
import edge from "@edge-runtime/vm";

const runtime = new edge.EdgeVM({ initialCode: readFileSync("bundle.js", "utf8") });
const response = await runtime.dispatchFetch("http://edge.example/");
console.log(await response.text());
