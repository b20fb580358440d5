const names = ["", "/config", "/diagnose", "/emulator", "/waldur"];
const loaded = names.map((name) => Object.keys(require(`@dwdi/sdk${name}`)).length > 0);
console.log(JSON.stringify(loaded));
