// What makes a report handier on a screen: a search over the columns, and tables that sort.
const search = document.querySelector('.search');
const named = [...document.querySelectorAll('[data-name]')];
search.hidden = named.length < 12;
search.querySelector('input').addEventListener('input', (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const element of named) {
    element.hidden = !element.dataset.name.toLowerCase().includes(wanted);
  }
});

// On paper nothing can be opened.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details')) folded.open = true;
});

function sortKey(row, column) {
  const cell = row.cells[column];
  return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
}

function sortRows(table, column, downward) {
  const compare = (a, b) => {
    const [x, y] = [sortKey(a, column), sortKey(b, column)];
    if (typeof x === typeof y) return typeof x === 'number' ? x - y : x.localeCompare(y);
    return typeof x === 'number' ? 1 : -1;
  };
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => (downward ? compare(b, a) : compare(a, b)));
  body.append(...rows);
}

for (const table of document.querySelectorAll('.sortable')) {
  table.classList.add('live');
  const heads = [...table.tHead.rows[0].cells];
  const act = (head) => {
    const downward = head.dataset.order !== 'down';
    for (const each of heads) delete each.dataset.order;
    head.dataset.order = downward ? 'down' : 'up';
    sortRows(table, heads.indexOf(head), downward);
  };
  for (const head of heads.slice(0, -1)) {
    head.tabIndex = 0;
    head.addEventListener('click', () => act(head));
    head.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') act(head);
    });
  }
}
