/** What each engine runs, bundled: prints its hashes, in a browser into the page. */
import { hashes } from "./hashes.ts";

const answer = await hashes();
if (typeof document === "undefined") console.log(answer);
else document.body.textContent = answer;
