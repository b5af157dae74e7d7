// @ts-check
/** Starts what makes the pages quicker; without any of it they still work. */
document.documentElement.dataset.js = "";
