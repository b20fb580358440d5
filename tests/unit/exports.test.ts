/**
 * What each subpath of the package exports: a name more is a promise to every user.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";

const EXPORTS: Readonly<Record<string, readonly string[]>> = {
  "index.ts": [
    "DwdiAbortError",
    "DwdiAuthError",
    "DwdiConfigError",
    "DwdiConnectionError",
    "DwdiError",
    "DwdiNotFoundError",
    "DwdiResponseError",
    "DwdiServerError",
    "DwdiTimeoutError",
    "VERSION",
    "addMonths",
    "computeUsage",
    "computeUsageStream",
    "createDwdiClient",
    "currentMonth",
    "fromEnv",
    "inferenceCost",
    "inferenceCostStream",
    "isDwdiError",
    "periodSince",
    "ping",
    "storageUsage",
    "storageUsageStream",
  ],
  "config/index.ts": ["checkConfig", "parseConfig", "selectOffering"],
  "waldur/index.ts": [
    "amountOf",
    "applyPlan",
    "checkFactor",
    "createWaldurClient",
    "exactSum",
    "formatAmount",
    "historySteps",
    "loadHistory",
    "metricOf",
    "planUsage",
    "report",
    "reportSteps",
    "waldurOptionsOf",
  ],
  "diagnose/index.ts": [
    "checkClock",
    "checkHost",
    "checkProxy",
    "checkRoutes",
    "checkTls",
    "checkToken",
    "checkWaldur",
    "diagnose",
    "failedSettings",
  ],
  "emulator/index.ts": [
    "ACCOUNTS",
    "CLUSTERS",
    "EmulatorError",
    "RESOURCES",
    "createEmulator",
    "parseFixture",
    "serveEmulator",
    "storagePaths",
  ],
};

describe("an entry of the package", () => {
  for (const [entry, names] of Object.entries(EXPORTS)) {
    it(`exports what is listed here: ${entry}`, async () => {
      const module: object = await import(new URL(`../../src/${entry}`, import.meta.url).href);
      assert.deepEqual(Object.keys(module).sort(), names);
    });
  }
});
