// Starts what makes a page easier. Every page works without it.
import { initButtons } from "nhsuk-frontend/dist/nhsuk/components/button/button.mjs";
import { initCharacterCounts } from "nhsuk-frontend/dist/nhsuk/components/character-count/character-count.mjs";
import { initCheckboxes } from "nhsuk-frontend/dist/nhsuk/components/checkboxes/checkboxes.mjs";
import { initErrorSummary } from "nhsuk-frontend/dist/nhsuk/components/error-summary/error-summary.mjs";
import { initHeader } from "nhsuk-frontend/dist/nhsuk/components/header/header.mjs";
import { initNotificationBanners } from "nhsuk-frontend/dist/nhsuk/components/notification-banner/notification-banner.mjs";
import { initRadios } from "nhsuk-frontend/dist/nhsuk/components/radios/radios.mjs";
import { initSkipLinks } from "nhsuk-frontend/dist/nhsuk/components/skip-link/skip-link.mjs";
import { alike } from "./alike";
import { autosave, forget } from "./autosave";
import { follow } from "./live";
import { suggest } from "./suggest";

for (const start of [
  initButtons,
  initCharacterCounts,
  initCheckboxes,
  initErrorSummary,
  initHeader,
  initNotificationBanners,
  initRadios,
  initSkipLinks,
]) {
  start();
}
document.querySelectorAll<HTMLElement>("[data-live]").forEach(follow);
document.querySelectorAll<HTMLInputElement>("input[data-suggest]").forEach(suggest);
document.querySelectorAll<HTMLInputElement>("input[data-alike]").forEach(alike);
document.querySelectorAll<HTMLFormElement>("form[data-autosave]").forEach(autosave);
document.querySelectorAll<HTMLFormElement>("form[data-forget-drafts]").forEach(forget);
