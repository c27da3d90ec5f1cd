/** @file Where the page begins. */

import { render } from "preact";
import { Page } from "./page.tsx";

render(<Page />, document.querySelector("#page") as HTMLElement);
