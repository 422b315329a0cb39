"use strict";
(() => {
  const DAY = 86400000, ROWS = 50, MOST_PRINTED = 2000, LONG_UNUSED = 90;
  const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const RANK = data.rank.map(([role]) => role);
  const SHORT = new Map(data.rank);
  const now = Date.parse(data.now);
  const form = find("filters"), head = find("head"), body = find("body");
  const compareText = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

  // What could disguise a name is shown as an escape.
  const visible = (text) =>
    text.replace(UNSAFE, (found) => "\\u" + found.charCodeAt(0).toString(16).padStart(4, "0"));
  const short = (role) =>
    role === null ? "?" : SHORT.get(role) ?? `'${visible(role)}'`;
  const time = (text) => (text === undefined ? NaN : Date.parse(text));
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const days = (ms) => {
    const whole = Math.floor(Math.abs(ms) / DAY);
    return whole > 0 ? count(whole, "day") : count(Math.floor(Math.abs(ms) / 3600000), "hour");
  };
  const part = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const workspaces = data.workspaces.map((each, index) => ({
    ...each, index, label: visible(each.name || each.id),
  }));
  const tokens = data.tokens.map((token, index) => {
    const cells = new Map();
    for (const [workspace, role] of token.roles) {
      cells.set(workspace, [...(cells.get(workspace) || []), role]);
    }
    const end = time(token.expires_at), used = time(token.last_used_at);
    const since = Number.isNaN(used) ? time(token.created_at) : used;
    const text = [token.name, token.id, token.description, token.created_by]
      .filter((each) => each).join("\n").toLowerCase();
    return {
      token, index, cells, end, used, text,
      created: time(token.created_at),
      idle: Number.isNaN(since) ? 0 : (now - since) / DAY,
      expired: end <= now,
    };
  });
  const open = new Set();
  const addOptions = (name, values) => {
    for (const [value, label] of values) form.elements[name].append(new Option(label, value));
  };
  const roles = new Set(data.tokens.flatMap((token) => token.roles.map(([, role]) => role)));
  addOptions("role", [...roles].filter((role) => role !== null)
    .sort((a, b) => RANK.indexOf(b) - RANK.indexOf(a) || compareText(a, b))
    .map((role) => [role, visible(role)]));
  addOptions("workspace", workspaces.map((each) => [each.id, each.label]));
  let state = {}, shown = [], columns = [];

  // The address

  const DEFAULTS = { q: "", role: "", workspace: "", expiry: "", use: "", sort: "", page: "1" };
  const readAddress = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    state = Object.fromEntries(
      Object.entries(DEFAULTS).map(([key, value]) => [key, given.get(key) ?? value]));
    for (const field of form.elements) {
      if (!field.name) continue;
      field.value = state[field.name];
      if (field.value !== state[field.name]) {  // a filter that this page doesn't have
        field.value = "";
        state[field.name] = "";
      }
    }
  };
  const writeAddress = () => {
    const kept = Object.entries(state).filter(([key, value]) => value !== DEFAULTS[key]);
    try {
      history.replaceState(null, "", `#${new URLSearchParams(kept)}`);
    } catch {
      // A viewer that shows the page in a frame may not allow it. All else works.
    }
  };

  // Filters and order

  const passes = (each) => {
    const { q, role, workspace, expiry, use } = state;
    if (q && !q.toLowerCase().split(/\s+/).every((word) => each.text.includes(word))) return false;
    if (role || workspace) {
      const fits = ([index, roles]) =>
        (!workspace || workspaces[index].id === workspace) && (!role || roles.includes(role));
      if (![...each.cells].some(fits)) return false;
    }
    if (expiry === "expired" && !each.expired) return false;
    if (expiry === "never" && !Number.isNaN(each.end)) return false;
    if (Number(expiry) && !(each.end > now && each.end <= now + Number(expiry) * DAY)) return false;
    if (use === "never" && !Number.isNaN(each.used)) return false;
    return !(Number(use) && each.idle < Number(use));
  };
  const keyOf = (column) => {
    if (column === "token") return (each) => each.token.name.toLowerCase() || each.token.id;
    if (column === "created") return (each) => each.created;
    if (column === "expires") return (each) => each.end;
    if (column === "used") return (each) => each.used;
    const workspace = workspaces.find((each) => `role:${each.id}` === column);
    if (!workspace) return null;
    return (each) => {
      const roles = each.cells.get(workspace.index);
      return roles ? Math.max(...roles.map((role) => RANK.indexOf(role))) : NaN;
    };
  };
  const select = () => {
    shown = tokens.filter(passes);
    const down = state.sort.startsWith("-");
    const key = keyOf(state.sort.replace(/^-/, ""));
    if (key) {
      const missing = (value) => Number.isNaN(value);
      shown = shown.map((each) => [key(each), each]).sort(([a, first], [b, second]) => {
        if (missing(a) || missing(b)) return missing(a) - missing(b) || first.index - second.index;
        const order = typeof a === "string" ? compareText(a, b) : a - b;
        return (down ? -order : order) || first.index - second.index;
      }).map(([, each]) => each);
    }
    const used = new Set();
    for (const each of shown) for (const index of each.cells.keys()) used.add(index);
    columns = workspaces.filter((each) =>
      state.workspace ? each.id === state.workspace : used.has(each.index));
    const pages = Math.max(1, Math.ceil(shown.length / ROWS));
    const page = Math.min(pages, Math.max(1, Math.floor(Number(state.page)) || 1));
    state.page = String(page);
  };

  // What is seen

  const heading = (key, label, title) => {
    const cell = part("th"), button = part("button", label);
    const sorted = state.sort.replace(/^-/, "") === key;
    const down = sorted && state.sort.startsWith("-");
    cell.scope = "col";
    cell.setAttribute("aria-sort", sorted ? (down ? "descending" : "ascending") : "none");
    if (sorted) button.append(part("span", down ? " \u25bc" : " \u25b2"));
    if (sorted) button.lastChild.setAttribute("aria-hidden", "true");
    button.type = "button";
    button.dataset.sort = key;
    if (title) button.title = title;
    cell.append(button);
    return cell;
  };
  const expiryText = (each) => {
    if (Number.isNaN(each.end)) return "never";
    return each.expired ? `${days(each.end - now)} ago` : `in ${days(each.end - now)}`;
  };
  const marks = (each) => {
    const found = [];
    if (each.expired) found.push(part("span", "Expired", "mark bad"));
    if (each.idle >= LONG_UNUSED) found.push(part("span", "Unused", "mark"));
    return found;
  };
  const row = (each) => {
    const line = part("tr"), name = part("th"), button = part("button");
    const isOpen = open.has(each.index);
    name.scope = "row";
    button.type = "button";
    button.dataset.token = each.index;
    button.textContent = visible(each.token.name) || each.token.id;
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) button.setAttribute("aria-controls", `details-${each.index}`);
    name.append(button, part("small", visible(each.token.id)), ...marks(each));
    line.append(name, part("td", expiryText(each)));
    line.append(part("td", Number.isNaN(each.used) ? "never" : `${days(now - each.used)} ago`));
    for (const workspace of columns) {
      const cell = part("td");
      for (const role of each.cells.get(workspace.index) || []) {
        if (cell.hasChildNodes()) cell.append(" ");
        const owner = role === "WORKSPACE_OWNER";
        cell.append(owner ? part("span", `\u25b2 ${short(role)}`, "owner") : short(role));
      }
      line.append(cell);
    }
    return line;
  };
  const details = (each) => {
    const line = part("tr", undefined, "details"), cell = part("td"), list = part("dl");
    const add = (term, text) => {
      if (text) list.append(part("dt", term), part("dd", visible(text)));
    };
    const { token } = each;
    line.id = `details-${each.index}`;
    cell.colSpan = 3 + columns.length;
    add("Name", token.name);
    add("ID", token.id);
    add("Description", token.description);
    add("Scope", token.scope);
    add("Kind", token.kind);
    add("Created", token.created_at);
    add("Created by", token.created_by);
    add("Expires", token.expires_at || "never");
    add("Last used", token.last_used_at || "never");
    for (const [index, role] of token.roles) {
      const { id, label } = workspaces[index];
      add(`Role in ${label}`, `${role === null ? "unknown" : role} (Workspace ${id})`);
    }
    for (const [type, id, role] of token.other_roles) {
      add("Other role", [role || "unknown", type, id].filter((text) => text).join(" "));
    }
    cell.append(list);
    line.append(cell);
    return line;
  };
  const render = (first, end) => {
    const titles = part("tr");
    titles.append(heading("token", "Token"), heading("expires", "Expires"));
    titles.append(heading("used", "Last used"));
    for (const each of columns) titles.append(heading(`role:${each.id}`, each.label, each.id));
    head.replaceChildren(titles);
    const lines = [];
    for (const each of shown.slice(first, end)) {
      lines.push(row(each));
      if (open.has(each.index)) lines.push(details(each));
    }
    body.replaceChildren(...lines);
    const last = Math.min(end, shown.length);
    find("status").textContent =
      `${shown.length} of ${count(tokens.length, "token")}, ` +
      `${columns.length} of ${count(workspaces.length, "Workspace")}`;
    find("range").textContent = shown.length ? `Rows ${first + 1} to ${last}` : "No rows";
    find("pages").hidden = shown.length <= ROWS;
    find("previous").disabled = first === 0;
    find("next").disabled = last >= shown.length;
  };
  const renderPage = () => {
    const first = (Number(state.page) - 1) * ROWS;
    render(first, first + ROWS);
  };
  const update = (changes) => {
    Object.assign(state, changes);
    select();
    writeAddress();
    renderPage();
  };

  // What a person does

  const filter = () => {
    const values = [...new FormData(form)].filter(([name]) => name in DEFAULTS);
    update({ ...Object.fromEntries(values), page: "1" });
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  head.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const key = button.dataset.sort;
    update({ sort: state.sort === key ? `-${key}` : key, page: "1" });
    [...head.querySelectorAll("button")].find((each) => each.dataset.sort === key).focus();
  });
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const index = Number(button.dataset.token);
    if (!open.delete(index)) open.add(index);
    renderPage();
    body.querySelector(`button[data-token="${index}"]`).focus();
  });
  const turn = (by) => {
    update({ page: String(Number(state.page) + by) });
    find("scroll").scrollTop = 0;
  };
  find("previous").addEventListener("click", () => turn(-1));
  find("next").addEventListener("click", () => turn(1));
  addEventListener("hashchange", () => {
    readAddress();
    select();
    renderPage();
  });
  addEventListener("beforeprint", () => render(0, MOST_PRINTED));
  addEventListener("afterprint", renderPage);

  readAddress();
  select();
  renderPage();
})();
