/** The switch between the venue's times and the reader's on a page that the server makes anew. */

import { Zone } from "../live/zone.js";

const line = document.getElementById("zone");

new Zone({
  ...line.dataset,
  line: document.getElementById("zone-line"),
  button: document.getElementById("zone-switch"),
  turn: () => location.reload(),
});
