import { check } from "./check.ts";

document.body.textContent = JSON.stringify(check());
