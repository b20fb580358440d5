/**
 * What the binary weighs beyond the runtime in it.
 *
 * @module
 */
import { statSync } from "node:fs";
import { BINARY } from "../../kit/binary.ts";
import { type Benchmark, mebibytes } from "./figure.ts";
import { compileHello } from "./runtimes.ts";

const benchmark: Benchmark = {
  name: "binary-size",
  measure() {
    const [ours, other] = [statSync(BINARY).size, statSync(compileHello()).size];
    return Promise.resolve([{
      what: "the binary, bytecode included, against a compiled `console.log`",
      ours: mebibytes(ours),
      other: mebibytes(other),
      compared: [(ours - other) / 2 ** 20],
      goal: { bound: "at most", value: 10, unit: " MiB more" },
    }]);
  },
};

export default benchmark;
