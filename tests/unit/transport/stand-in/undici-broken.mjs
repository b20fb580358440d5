// A module that a runtime cannot load.
throw new Error("node:no-such-module is missing here");
