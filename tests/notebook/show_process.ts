import { show } from "../../lib/notebook/show.ts";
import { stopSignal } from "../../lib/notebook/stop_signal.ts";

const displaySymbol = Symbol.for("Jupyter.display");
await show({ [displaySymbol]: () => ({ "text/plain": "a table", "text/html": "<table>" }) });
await show({ [displaySymbol]: () => Promise.resolve({ "image/png": "bytes" }) });
await show("plain text");
await show("<svg >");
await show({ dice: 0.9 });
await show(undefined);
console.log(stopSignal().aborted);
