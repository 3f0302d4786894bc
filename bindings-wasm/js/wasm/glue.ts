/** The glue of all modules, for entry points that hold it. */

export { glue as clientGlue } from "../../generated/starsbot.js";
export { glue as valuesGlue } from "../../generated/values.js";
export { glue as sandboxGlue } from "../../generated/sandbox.js";
