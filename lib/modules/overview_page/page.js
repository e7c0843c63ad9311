/* Draws the overview from the JSON island of this file. Nothing is loaded, and
   text from the data only ever goes in as text. */
(() => {
  'use strict';

  const GRADES = ['major', 'serious', 'general', 'low', 'unassessed'];
  const TONES = ['bad', 'warn', 'good', 'plain'];
  const SIGNS = {bad: '!', warn: '!', good: '✓', plain: ''};
  const LEVELS = ['enterprises', 'zones', 'points'];
  const INDUSTRIES_SHOWN = 9;
  const MONTHS_SHOWN = 24;
  const ROWS_ON_PHONE = 6;
  const STALE_DAYS = 2;
  const ZOOM_MAX = 12;

  const WORDS = {
    zh: {
      title: '安全生产总览',
      other_lang: 'English',
      dark: '深色',
      light: '浅色',
      print: '打印',
      fit: '全图',
      close: '关闭',
      zoom_in: '放大',
      zoom_out: '缩小',
      generated: (t) => `数据时间 ${t}`,
      stale: (n) => `数据已是 ${n} 天前的`,
      park_grade: '园区风险等级',
      safety_lead: '安全负责人',
      emergency_phone: '应急电话',
      no_site: '园区资料未填写',
      grades: {
        major: '重大风险', serious: '较大风险', general: '一般风险',
        low: '低风险', unassessed: '未评估',
      },
      grades_short: {
        major: '重大', serious: '较大', general: '一般', low: '低',
        unassessed: '未评估',
      },
      levels: {enterprises: '企业', zones: '区域', points: '风险点'},
      kinds: {enterprise: '企业', zone: '区域', point: '风险点'},
      total: '合计',
      attention: '需要关注',
      risk: '风险分级',
      worst: '风险最高的',
      map: '风险四色图',
      industries: '企业行业分布',
      months: '入园与核销（按月）',
      site_group: '现场',
      people_group: '人员',
      show_rows: (name) => `查看“${name}”的事项`,
      duty_top: (s) => `履责前列：${s}`,
      duty_bottom: (s) => `末位：${s}`,
      hazards: '隐患',
      hazards_major: (n) => `重大未销号 ${n}`,
      hazards_rectified: (s) => `整改率 ${s} %`,
      hazards_months: (n, all) => `近 ${n} 个月发现 ${all}`,
      hazards_zones: (s) => `逾期最多：${s}`,
      entered: '入园',
      written_off: '核销',
      others: (n) => `其他 ${n} 类`,
      overdue: (n) => `逾期 ${n} 天`,
      today: '今天到期',
      left: (n) => `还有 ${n} 天`,
      more: (n) => `还有 ${n} 项`,
      fewer: '收起',
      open_map: '点击放大四色图',
      standards: '评估标准',
      ledger: (n, head) => `台账 ${n} 条，链头 ${head}`,
      verified: (t) => `，${t} 校验通过`,
      failure: '此页没有完整显示，请不要据此判断',
      sentence: (grade) => `园区最高风险：${grade}。`,
      hints: {
        tiles: ['从这里开始，先填写园区资料：', 'safeprod park set …'],
        attention_empty: [
          '导入企业、录入风险点以后，证照到期、复评到期和数据问题会列在这里：',
          'safeprod import enterprises 名单.xlsx',
        ],
        attention: ['没有需要关注的事项。'],
        risk: ['还没有风险评估。录入第一个风险点：', 'safeprod risk add …'],
        worst: [
          '评估以后，风险最高的企业、区域和风险点会列在这里：',
          'safeprod risk add …',
        ],
        map: [
          '还没有四色图。先导入区域边界，再重新生成总览：',
          'safeprod zone import zones.geojson',
        ],
        industries: [
          '还没有企业。导入企业名单：',
          'safeprod import enterprises 名单.xlsx',
        ],
        months: [
          '企业填写入园日期以后，这里按月统计：',
          'safeprod enterprise edit 编号 …',
        ],
        standards: ['未启用评估标准：', 'safeprod risk standard list'],
        ledger: ['台账还是空的。'],
        verify: ['，尚未校验：', 'safeprod audit verify'],
      },
    },
    en: {
      title: 'Safety overview',
      other_lang: '中文',
      dark: 'Dark',
      light: 'Light',
      print: 'Print',
      fit: 'Fit',
      close: 'Close',
      zoom_in: 'Zoom in',
      zoom_out: 'Zoom out',
      generated: (t) => `Data of ${t}`,
      stale: (n) => `Data are ${n} days old`,
      park_grade: 'Risk grade of the park',
      safety_lead: 'Safety lead',
      emergency_phone: 'Emergency',
      no_site: 'The park has no particulars yet',
      grades: {
        major: 'Major risk', serious: 'Serious risk', general: 'General risk',
        low: 'Low risk', unassessed: 'Not assessed',
      },
      grades_short: {
        major: 'Major', serious: 'Serious', general: 'General', low: 'Low',
        unassessed: 'Unassessed',
      },
      levels: {enterprises: 'Enterprises', zones: 'Zones', points: 'Points'},
      kinds: {enterprise: 'Enterprise', zone: 'Zone', point: 'Risk point'},
      total: 'Total',
      attention: 'Needs attention',
      risk: 'Risk by grade',
      worst: 'Highest risks',
      map: 'Four-colour risk map',
      industries: 'Industries',
      months: 'Entered, written off',
      site_group: 'On site',
      people_group: 'People',
      show_rows: (name) => `Show what "${name}" counts`,
      duty_top: (s) => `First in duties: ${s}`,
      duty_bottom: (s) => `last: ${s}`,
      hazards: 'Hazards',
      hazards_major: (n) => `major, open ${n}`,
      hazards_rectified: (s) => `rectified ${s} %`,
      hazards_months: (n, all) => `found in ${n} months: ${all}`,
      hazards_zones: (s) => `most overdue: ${s}`,
      entered: 'Entered',
      written_off: 'Written off',
      others: (n) => `${n} others`,
      overdue: (n) => `${n} d overdue`,
      today: 'Due today',
      left: (n) => `${n} d left`,
      more: (n) => `${n} more`,
      fewer: 'Show fewer',
      open_map: 'Enlarge the risk map',
      standards: 'Standards',
      ledger: (n, head) => `Ledger: ${n} entries, head ${head}`,
      verified: (t) => `, verified ${t}`,
      failure: 'This page is incomplete; do not rely on it',
      sentence: (grade) => `Highest risk in the park: ${grade}.`,
      hints: {
        tiles: ['Begin here, with the particulars of the park:',
          'safeprod park set …'],
        attention_empty: [
          'Licences and reviews that fall due and problems in the data will ' +
          'be listed here once there are enterprises and risk points:',
          'safeprod import enterprises list.xlsx',
        ],
        attention: ['Nothing needs attention.'],
        risk: ['No risk assessed yet. Add the first point:',
          'safeprod risk add …'],
        worst: [
          'The enterprises, zones and points with the highest risk will be ' +
          'listed here once assessed:', 'safeprod risk add …',
        ],
        map: [
          'No risk map yet. Import the zones, then make this page again:',
          'safeprod zone import zones.geojson',
        ],
        industries: ['No enterprises yet. Import a list:',
          'safeprod import enterprises list.xlsx'],
        months: ['Counted by month once enterprises have the date they ' +
          'entered:', 'safeprod enterprise edit CODE …'],
        standards: ['No standard in use:', 'safeprod risk standard list'],
        ledger: ['The ledger is empty.'],
        verify: [', not verified:', 'safeprod audit verify'],
      },
    },
  };

  const root = document.documentElement;
  const charts = [];
  let data = {};
  let lang = 'zh';
  let words = WORDS.zh;

  /* ---- small tools ---- */

  const byId = (id) => document.getElementById(id);
  const list = (value) => (Array.isArray(value) ? value : []);
  const object = (value) => (value && typeof value === 'object' ? value : {});
  const rows = (value) => list(value).filter((item) =>
    item && typeof item === 'object');
  const count = (value) => (Number.isFinite(value)
    ? Math.min(Math.max(0, value), Number.MAX_SAFE_INTEGER) : 0);
  const number = (value) =>
    new Intl.NumberFormat(lang === 'zh' ? 'zh-CN' : 'en-US').format(value);
  const gradeOf = (name) => (GRADES.includes(name) ? name : 'unassessed');
  const toneOf = (name) => (TONES.includes(name) ? name : 'plain');
  const colour = (name) =>
    getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  const rem = () => parseFloat(getComputedStyle(root).fontSize);

  const text = (value) =>
    (value === undefined || value === null ? '' : String(value));

  /* item.note_zh or item.note, in the language of the page or else in any. */
  function pick(item, key) {
    const other = lang === 'zh' ? 'en' : 'zh';
    const name = (l) => (key ? `${key}_${l}` : l);
    return text(item[name(lang)]) || text(item[key]) || text(item[name(other)]);
  }

  function shorten(value, most) {
    const letters = Array.from(text(value));
    return letters.length > most
      ? letters.slice(0, most - 1).join('') + '…' : letters.join('');
  }

  const minutes = (iso) => text(iso).slice(0, 16).replace('T', ' ');

  function make(tag, className, value) {
    const element = document.createElement(tag);
    if (className)
      element.className = className;
    if (value !== undefined)
      element.textContent = value;
    return element;
  }

  /* Text from the data: kept to some lines, whole when pointed at. */
  function fill(element, value, lines) {
    const inner = make('bdi', lines ? `lines-${lines}` : '', text(value));
    inner.title = Array.from(text(value)).length > 20 ? text(value) : '';
    element.replaceChildren(inner);
    return element;
  }

  function hint(name, className) {
    const [sentence, command] = words.hints[name];
    const p = make('p', className || 'hint', sentence);
    if (command)
      p.append(' ', make('code', '', command));
    return p;
  }

  /* A panel without data shows a sentence; one with data loses it. */
  function panelHint(id, name) {
    const panel = byId(id);
    panel.querySelectorAll('.hint').forEach((old) => old.remove());
    panel.querySelectorAll('.chart, .scroll, .picture, ul').forEach((part) => {
      part.hidden = Boolean(name);
    });
    if (!name)
      return;
    const p = hint(name);
    p.classList.toggle('fine', name === 'attention');
    panel.append(p);
  }

  function fail(error) {
    const box = byId('failure');
    root.dataset.ready = 'false';
    box.textContent = `${words.failure}: ${text(error && error.message
      ? error.message : error)}`;
    box.hidden = false;
  }

  /* ---- head, headline, tiles, foot ---- */

  function drawHead() {
    const site = object(data.site);
    document.title = text(site.name)
      ? `${words.title} · ${shorten(site.name, 60)}` : words.title;
    root.lang = lang === 'zh' ? 'zh-CN' : 'en';
    fill(byId('site-name'), text(site.name) || words.title, 1);
    fill(byId('site-address'), site.address, 1);
    byId('generated').textContent = data.generated_at
      ? words.generated(minutes(data.generated_at)) : '';
    drawAge();
    document.querySelectorAll('[data-word]').forEach((element) => {
      element.textContent = words[element.dataset.word];
    });
    byId('switch-lang').textContent = words.other_lang;
    byId('print').textContent = words.print;
    byId('switch-theme').textContent =
      root.dataset.theme === 'dark' ? words.light : words.dark;
  }

  function drawAge() {
    const age = (Date.now() - Date.parse(data.generated_at)) / 86400000;
    byId('stale').hidden = !(age >= STALE_DAYS);
    byId('stale').textContent = words.stale(number(Math.floor(age || 0)));
  }

  function contact(box, name, value, phone) {
    if (!text(value))
      return;
    const dd = fill(make('dd'), value, 2);
    const dial = text(value).replace(/[^0-9+]/g, '');
    if (phone && dial.length >= 3) {
      const link = make('a');
      link.href = `tel:${dial}`;
      link.append(...dd.childNodes);
      dd.replaceChildren(link);
    }
    box.append(make('dt', '', name), dd);
  }

  function drawHeadline() {
    const site = object(data.site);
    const headline = object(data.headline);
    const grade = gradeOf(headline.grade);
    const sentence = pick(headline, 'sentence') ||
      words.sentence(words.grades[grade]);
    const box = byId('contacts');

    byId('grade').textContent = words.grades[grade];
    byId('grade').parentElement.className = `grade ${grade}`;
    fill(byId('sentence'), sentence, 3);
    byId('sentence').classList.toggle('long',
      sentence.length > (lang === 'zh' ? 44 : 80));
    box.replaceChildren();
    contact(box, words.safety_lead, site.safety_lead, false);
    contact(box, words.emergency_phone, site.emergency_phone, true);
    if (!box.hasChildNodes())
      box.append(make('dt', '', words.no_site));
  }

  function sign(tone) {
    const mark = make('span', `sign ${tone}`, SIGNS[tone]);
    mark.setAttribute('aria-hidden', 'true');
    return mark;
  }

  /* What a tile counts, where the list has rows about it. */
  function rowsOf(key) {
    return key === '' ? [] : Array.from(
      byId('attention').querySelectorAll('li')).filter((row) =>
      row.dataset.key === key);
  }

  function showRows(key) {
    const panel = byId('attention');
    const marked = rowsOf(key);
    if (marked.some((row) => row.classList.contains('cut'))) {
      panel.classList.add('open');
      fitList(panel);
    }
    panel.querySelectorAll('li').forEach((row) =>
      row.classList.toggle('marked', marked.includes(row)));
    marked[0].scrollIntoView({block: 'nearest'});
    marked[0].tabIndex = -1;
    marked[0].focus({preventScroll: true});
  }

  function tile(item) {
    const tone = toneOf(item.tone);
    const key = text(item.key);
    const linked = (tone === 'bad' || tone === 'warn') &&
      rows(data.attention).some((row) => key && text(row.key) === key);
    const box = make('li', `tile ${tone}`);
    const face = linked ? make('button', 'face') : make('div', 'face');
    const name = make('span', 'name');
    const value = make('span', 'value', typeof item.value === 'number'
      ? number(item.value) : text(item.value) || '—');
    const letters = Array.from(value.textContent).length;

    if (tone !== 'plain')
      name.append(sign(tone));
    name.append(...fill(make('span'), pick(item, ''), 2).childNodes);
    if (letters > 6)
      value.classList.add(letters > 11 ? 'longest' : 'long');
    value.title = value.textContent;
    box.dataset.key = key;
    box.title = text(item.command);
    face.append(name, value);
    if (pick(item, 'note'))
      face.append(fill(make('span', 'note'), pick(item, 'note'), 2));
    if (linked) {
      face.type = 'button';
      face.title = words.show_rows(pick(item, ''));
      face.addEventListener('click', () => showRows(key));
    }
    box.append(face);
    return box;
  }

  function ranked(people) {
    return rows(people).map((row) => `${shorten(row.name, 12)} ${
      Number.isFinite(row.score) ? row.score.toFixed(1) : ''}`)
      .join(lang === 'zh' ? '、' : ', ');
  }

  function drawGroup(name, tiles) {
    const group = byId(`group-${name}`);
    const mine = tiles.filter((item) => item.group === name);
    group.hidden = !mine.length;
    group.querySelector('ul').replaceChildren(...mine.map(tile));
    return mine.length;
  }

  function drawRanked() {
    const duty = object(data.duty);
    const line = byId('group-people').querySelector('.ranked');
    const parts = [['duty_top', ranked(duty.top)],
      ['duty_bottom', ranked(duty.bottom)]].filter((part) => part[1]);
    line.hidden = !parts.length;
    line.textContent = parts.map(([word, value]) => words[word](value))
      .join(lang === 'zh' ? '；' : '; ');
  }

  function drawTiles() {
    const tiles = rows(data.tiles);
    const first = tiles.filter((item) =>
      item.group !== 'site' && item.group !== 'people');
    const panel = make('li', 'tile');

    panel.append(hint('tiles'));
    byId('tiles').replaceChildren(
      ...(tiles.length ? first.map(tile) : [panel]));
    const shown = drawGroup('site', tiles) + drawGroup('people', tiles);
    byId('groups').hidden = !shown;
    drawRanked();
  }

  /* A line through the months, from 0 to the greatest. */
  function sparkline(counts) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    const path = document.createElementNS(space, 'path');
    const most = Math.max(1, ...counts);
    const step = 100 / Math.max(1, counts.length - 1);
    const points = counts.map((n, i) =>
      `${(i * step).toFixed(1)} ${(19 - 18 * n / most).toFixed(1)}`);

    svg.setAttribute('viewBox', '0 0 100 20');
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', counts.join(', '));
    path.setAttribute('d', `M${points.join('L')}`);
    svg.append(path);
    return svg;
  }

  function zonesOf(hazards) {
    return rows(hazards.worst_zones).slice(0, 3)
      .map((zone) => `${shorten(zone.name, 12)} ${count(zone.overdue)}`)
      .join(lang === 'zh' ? '、' : ', ');
  }

  /* How it has gone with hazards; how many there are says their tile. */
  function drawHazards() {
    const box = byId('hazards');
    const hazards = object(data.hazards);
    const months = rows(hazards.found_by_month)
      .slice(-MONTHS_SHOWN).map((row) => count(row.count));
    const found = months.reduce((sum, n) => sum + n, 0);
    const zones = zonesOf(hazards);

    box.replaceChildren();
    box.hidden = !found && !zones && !count(hazards.major);
    if (box.hidden)
      return;
    const say = (name, ...values) =>
      box.append(make('span', '', words[name](...values)));
    box.append(make('h2', '', words.hazards));
    if (count(hazards.major)) {
      say('hazards_major', number(count(hazards.major)));
      box.lastChild.classList.add('late');
    }
    if (Number.isFinite(hazards.rectified))
      say('hazards_rectified', (hazards.rectified * 100).toFixed(1));
    if (found) {
      say('hazards_months', months.length, number(found));
      box.append(sparkline(months));
    }
    if (zones)
      say('hazards_zones', zones);
  }

  function standardName(item) {
    if (typeof item === 'string')
      return item;
    const standard = object(item);
    return [pick(standard, '') || text(standard.id), text(standard.version)]
      .filter(Boolean).join(' ');
  }

  function drawFoot() {
    const names = list(data.standards).map(standardName).filter(Boolean);
    const ledger = object(data.ledger);
    const standards = byId('standards');
    const line = byId('ledger');

    if (names.length) {
      fill(standards, `${words.standards}: ${names.join(' · ')}`, 2);
    } else {
      standards.replaceChildren(...hint('standards').childNodes);
    }
    if (!count(ledger.entries)) {
      line.replaceChildren(...hint('ledger').childNodes);
      return;
    }
    line.textContent = words.ledger(number(ledger.entries),
      text(ledger.head).slice(0, 16));
    line.title = text(ledger.head).slice(0, 64);
    if (ledger.verified_at)
      line.append(words.verified(minutes(ledger.verified_at)));
    else
      line.append(...hint('verify').childNodes);
  }

  /* ---- lists ---- */

  function dueBadge(item) {
    const badge = make('div', 'badge');
    const days = item.days;
    if (Number.isFinite(days)) {
      badge.classList.toggle('over', days < 0);
      badge.append(make('strong', '', days < 0 ? words.overdue(number(-days))
        : days === 0 ? words.today : words.left(number(days))));
    }
    if (item.due)
      badge.append(make('span', '', text(item.due).slice(0, 10)));
    return badge;
  }

  function attentionRow(item) {
    const tone = toneOf(item.tone);
    const row = make('li', tone);
    const body = make('div');
    row.dataset.key = text(item.key);
    body.append(fill(make('p', 'title'), pick(item, ''), 2));
    if (pick(item, 'note'))
      body.append(fill(make('p', 'detail'), pick(item, 'note'), 1));
    row.append(sign(tone), body, dueBadge(item));
    return row;
  }

  function worstRow(item) {
    const grade = gradeOf(item.grade);
    const row = make('li');
    const body = make('div');
    const kind = pick(item, 'kind');
    const known = Object.hasOwn(words.kinds, kind);
    const where = [known ? words.kinds[kind] : kind, text(item.code),
      pick(item, 'place')].filter(Boolean).join(' · ');

    body.append(fill(make('p', 'title'), pick(item, 'name'), 2));
    body.append(fill(make('p', 'detail'), where, 1));
    const detail = fill(make('div', 'badge'),
      shorten(pick(item, 'detail'), 12), 0);
    detail.title = pick(item, 'detail');
    row.append(make('span', `chip ${grade}`, words.grades_short[grade]), body,
      detail);
    return row;
  }

  /* What is wrong now has no day and goes first; what only wants looking at
     and has none goes last. */
  function byUrgency(a, b) {
    const days = (item) => (Number.isFinite(item.days) ? item.days
      : item.tone === 'bad' ? -1e9 : 1e9);
    return TONES.indexOf(toneOf(a.tone)) - TONES.indexOf(toneOf(b.tone)) ||
      days(a) - days(b);
  }

  function drawList(id, rows, emptyHint) {
    const panel = byId(id);
    panelHint(id, rows.length ? '' : emptyHint);
    panel.classList.remove('open');
    panel.querySelector('ul').replaceChildren(...rows);
    panel.querySelector('.count').textContent =
      rows.length ? number(rows.length) : '';
    panel.querySelector('.more').hidden = true;
  }

  function drawLists() {
    const known = list(data.worst).length || list(data.industries).length;
    drawList('attention',
      rows(data.attention).sort(byUrgency).map(attentionRow),
      known ? 'attention' : 'attention_empty');
    drawList('worst', rows(data.worst).map(worstRow), 'worst');
  }

  /* How many rows are in sight: all that fit (wall), six (phone), or all. */
  function rowsThatFit(panel, rows) {
    const box = panel.querySelector('ul');
    if (getComputedStyle(box).overflowY === 'hidden') {
      const over = (row) =>
        row.offsetTop + row.offsetHeight > box.clientHeight + 1;
      return Math.max(1, rows.filter((row) => !over(row)).length);
    }
    return window.innerWidth < 700 ? ROWS_ON_PHONE : rows.length;
  }

  function fitList(panel) {
    const rows = Array.from(panel.querySelectorAll('li'));
    const more = panel.querySelector('.more');
    const open = panel.classList.contains('open');

    rows.forEach((row) => row.classList.remove('cut'));
    more.hidden = !open;
    more.textContent = words.fewer;
    if (open || rowsThatFit(panel, rows) >= rows.length)
      return;
    const shown = rowsThatFit(panel, rows);
    more.hidden = false;
    rows.slice(shown).forEach((row) => row.classList.add('cut'));
    more.textContent = words.more(number(rows.length - shown));
  }

  const fitLists = () =>
    document.querySelectorAll('.list').forEach(fitList);

  /* ---- charts ---- */

  function chart(id, config, description) {
    const canvas = byId(id).querySelector('canvas');
    canvas.setAttribute('aria-label', description);
    charts.push(new Chart(canvas, config));
  }

  const PAPER_LETTERS = 13; /* pixels of 1/96 inch */
  const letters = () => (root.dataset.paper ? PAPER_LETTERS : rem());

  function setChartDefaults() {
    const size = letters();
    Chart.defaults.animation = false;
    Chart.defaults.maintainAspectRatio = false;
    Chart.defaults.color = colour('ink');
    Chart.defaults.borderColor = colour('line');
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = size;
    Chart.defaults.devicePixelRatio =
      root.dataset.paper ? 3 : window.devicePixelRatio;
    Chart.defaults.plugins.legend.display = false;
    Chart.defaults.plugins.legend.labels.boxWidth = size;
    Chart.defaults.plugins.tooltip.backgroundColor = colour('inverse');
    Chart.defaults.plugins.tooltip.titleColor = colour('on-inverse');
    Chart.defaults.plugins.tooltip.bodyColor = colour('on-inverse');
    Chart.defaults.plugins.tooltip.footerColor = colour('on-inverse');
  }

  /* Writes each dataset's `numbers` into (or behind) its bars. */
  const barNumbers = {
    id: 'barNumbers',
    afterDatasetsDraw(drawn) {
      const pen = drawn.ctx;
      pen.save();
      pen.font = `700 ${letters() * 1.05}px ${Chart.defaults.font.family}`;
      pen.textBaseline = 'middle';
      drawn.data.datasets.forEach((set, index) => {
        drawn.getDatasetMeta(index).data.forEach((bar, at) => {
          if (!set.numbers[at])
            return;
          const label = number(set.numbers[at]);
          pen.fillStyle = set.ink;
          pen.textAlign = set.behind ? 'left' : 'center';
          if (set.behind)
            pen.fillText(label, bar.x + letters() * 0.35, bar.y);
          else if (pen.measureText(label).width + 4 <= bar.width)
            pen.fillText(label, bar.x - bar.width / 2, bar.y);
        });
      });
      pen.restore();
    },
  };

  /* Percentages in which every grade that occurs has room for its number:
     one single red one among a million must still be seen. */
  function shares(counts) {
    const width = byId('risk').querySelector('.chart').clientWidth;
    const letter = letters() * 0.68 / Math.max(1, width * 0.75) * 100;
    const total = counts.reduce((sum, n) => sum + n, 0);
    const raw = counts.map((n) => (n
      ? Math.max(letter * (number(n).length + 1), n / total * 100) : 0));
    const sum = raw.reduce((all, share) => all + share, 0);
    return raw.map((share) => (sum ? share / sum * 100 : 0));
  }

  function riskCounts() {
    const risk = object(data.risk);
    return LEVELS.map((level) =>
      GRADES.map((grade) => count(object(risk[level])[grade])));
  }

  function drawRiskTable(counts) {
    const table = byId('risk').querySelector('table');
    const head = make('tr');
    const body = make('tbody');

    head.append(make('th'));
    GRADES.forEach((grade) => {
      const th = make('th');
      th.append(make('span', `swatch ${grade}`), words.grades_short[grade]);
      head.append(th);
    });
    head.append(make('th', '', words.total));
    counts.forEach((row, index) => {
      const tr = make('tr');
      const total = row.reduce((sum, n) => sum + n, 0);
      tr.append(make('th', '', words.levels[LEVELS[index]]));
      [...row, total].forEach((n) =>
        tr.append(make('td', n ? '' : 'none', number(n))));
      body.append(tr);
    });
    const thead = make('thead');
    thead.append(head);
    table.replaceChildren(thead, body);
  }

  /* The wall has no room for the table: there the label says the total. */
  function riskLabels(counts) {
    const body = byId('risk').querySelector('tbody');
    const alone = getComputedStyle(body).display === 'none';
    return LEVELS.map((level, l) => words.levels[level] + (alone
      ? ` ${number(counts[l].reduce((sum, n) => sum + n, 0))}` : ''));
  }

  function drawRisk() {
    const counts = riskCounts();
    if (!counts.flat().some((n) => n > 0)) {
      panelHint('risk', 'risk');
      return;
    }
    panelHint('risk', '');
    drawRiskTable(counts);
    const parts = counts.map(shares);
    chart('risk', {
      type: 'bar',
      plugins: [barNumbers],
      data: {
        labels: riskLabels(counts),
        datasets: GRADES.map((grade, g) => ({
          label: words.grades[grade],
          data: parts.map((row) => row[g]),
          numbers: counts.map((row) => row[g]),
          ink: colour(`on-${grade}`),
          backgroundColor: colour(grade),
          barPercentage: 0.86,
          categoryPercentage: 0.9,
        })),
      },
      options: {
        indexAxis: 'y',
        scales: {
          x: {stacked: true, display: false, max: 100},
          y: {stacked: true, grid: {display: false, drawBorder: false},
            ticks: {autoSkip: false}},
        },
        plugins: {tooltip: {callbacks: {
          title: (bars) => words.levels[LEVELS[bars[0].dataIndex]],
          label: (bar) => ` ${bar.dataset.label}: ${
            number(bar.dataset.numbers[bar.dataIndex])}`,
        }}},
      },
    }, counts.map((row, index) => `${words.levels[LEVELS[index]]}: ${
      row.map((n, g) => `${words.grades[GRADES[g]]} ${n}`).join(', ')}`)
      .join('; '));
  }

  /* The biggest, and the sum of the rest: as many as there is room for. */
  function industries() {
    const room = byId('industries').querySelector('.chart').clientHeight;
    const most = Math.max(3,
      Math.min(INDUSTRIES_SHOWN, Math.floor(room / letters() / 1.4)));
    const all = rows(data.industries)
      .map((item) => ({name: pick(item, 'name'), count: count(item.count)}))
      .filter((item) => item.count > 0)
      .sort((a, b) => b.count - a.count);
    if (all.length <= most)
      return all;
    const rest = all.slice(most - 1);
    return [...all.slice(0, most - 1), {
      name: words.others(rest.length),
      count: rest.reduce((sum, item) => sum + item.count, 0),
    }];
  }

  function drawIndustries() {
    const shown = industries();
    if (!shown.length) {
      panelHint('industries', 'industries');
      return;
    }
    panelHint('industries', '');
    const counts = shown.map((row) => row.count);
    chart('industries', {
      type: 'bar',
      plugins: [barNumbers],
      data: {
        labels: shown.map((row) => shorten(row.name, lang === 'zh' ? 7 : 15)),
        datasets: [{
          data: counts,
          numbers: counts,
          behind: true,
          ink: colour('ink'),
          backgroundColor: colour('accent'),
          barPercentage: 0.8,
          maxBarThickness: letters() * 1.8,
        }],
      },
      options: {
        indexAxis: 'y',
        layout: {padding: {
          right: letters() * (0.8 + 0.62 * number(Math.max(...counts)).length),
        }},
        scales: {
          x: {display: false, beginAtZero: true},
          y: {grid: {display: false, drawBorder: false},
            ticks: {autoSkip: false}},
        },
        plugins: {tooltip: {callbacks: {
          title: (bars) => shorten(shown[bars[0].dataIndex].name, 40),
        }}},
      },
    }, shown.map((row) => `${shorten(row.name, 40)} ${row.count}`).join(', '));
  }

  function drawMonths() {
    const months = rows(data.entered_by_month).slice(-MONTHS_SHOWN);
    if (!months.some((row) => count(row.entered) || count(row.written_off))) {
      panelHint('months', 'months');
      return;
    }
    panelHint('months', '');
    const set = (key, fillColour) => ({
      label: words[key],
      data: months.map((row) => count(row[key])),
      backgroundColor: fillColour,
      maxBarThickness: letters() * 1.6,
    });
    chart('months', {
      type: 'bar',
      data: {
        labels: months.map((row) => text(row.month).slice(0, 7)),
        datasets: [set('entered', colour('accent')),
          set('written_off', colour('accent-soft'))],
      },
      options: {
        interaction: {mode: 'index', intersect: false},
        scales: {
          x: {grid: {display: false}, ticks: {
            maxRotation: 0, autoSkipPadding: letters()}},
          y: {beginAtZero: true, ticks: {precision: 0, maxTicksLimit: 5},
            grid: {drawBorder: false}},
        },
        plugins: {legend: {display: true, align: 'end'}},
      },
    }, months.map((row) => `${text(row.month).slice(0, 7)}: ${words.entered} ${
      count(row.entered)}, ${words.written_off} ${count(row.written_off)}`)
      .join('; '));
  }

  function drawCharts() {
    charts.splice(0).forEach((old) => old.destroy());
    setChartDefaults();
    drawRisk();
    drawIndustries();
    drawMonths();
  }

  /* ---- map ---- */

  function mapSource() {
    if (data.map_svg)
      return `data:image/svg+xml;charset=utf-8,${
        encodeURIComponent(text(data.map_svg))}`;
    if (data.map_png_base64)
      return `data:image/png;base64,${
        text(data.map_png_base64).replace(/[^A-Za-z0-9+/=]/g, '')}`;
    return '';
  }

  /* Once: the picture is the same in both languages and themes. */
  async function loadMap() {
    const source = mapSource();
    byId('panels').classList.toggle('no-map', !source);
    if (!source)
      return;
    const image = make('img');
    byId('map').querySelector('.picture').replaceChildren(image);
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new Error('map'));
      image.src = source;
    });
  }

  function drawMap() {
    const button = byId('map').querySelector('.picture');
    panelHint('map', mapSource() ? '' : 'map');
    button.setAttribute('aria-label', words.open_map);
    button.title = words.open_map;
    if (button.firstElementChild)
      button.firstElementChild.alt = words.map;
  }

  /* The picture alone: scrolls both ways, wheel or + and - make it bigger. */
  function setUpViewer() {
    const viewer = byId('viewer');
    const stage = viewer.querySelector('.stage');
    const fits = {width: 0, zoom: 1};

    function zoomTo(zoom, x, y) {
      const image = stage.firstElementChild;
      const old = fits.zoom;
      fits.zoom = Math.min(ZOOM_MAX, Math.max(1, zoom));
      image.style.width = `${fits.width * fits.zoom}px`;
      const grown = fits.zoom / old;
      stage.scrollLeft = (stage.scrollLeft + x) * grown - x;
      stage.scrollTop = (stage.scrollTop + y) * grown - y;
    }

    const zoomBy = (factor) => zoomTo(fits.zoom * factor,
      stage.clientWidth / 2, stage.clientHeight / 2);
    const actions = {
      in: () => zoomBy(1.5),
      out: () => zoomBy(1 / 1.5),
      fit: () => zoomTo(1, 0, 0),
      close: () => viewer.close(),
    };

    byId('map').querySelector('.picture').addEventListener('click', (event) => {
      const shown = event.currentTarget.firstElementChild;
      const copy = shown.cloneNode();
      const w = shown.naturalWidth || 4;
      const h = shown.naturalHeight || 3;
      viewer.querySelectorAll('[data-zoom]').forEach((button) => {
        const word = {in: 'zoom_in', out: 'zoom_out'}[button.dataset.zoom] ||
          button.dataset.zoom;
        button.setAttribute('aria-label', words[word]);
        if (button.dataset.zoom === 'fit')
          button.textContent = words.fit;
      });
      stage.replaceChildren(copy);
      viewer.showModal();
      fits.width = Math.min(stage.clientWidth, stage.clientHeight * w / h);
      actions.fit();
    });
    viewer.querySelector('.tools').addEventListener('click', (event) => {
      const act = actions[event.target.dataset.zoom];
      if (act)
        act();
    });
    viewer.addEventListener('keydown', (event) => {
      const name = {'+': 'in', '=': 'in', '-': 'out', '0': 'fit'}[event.key];
      if (name)
        actions[name]();
    });
    stage.addEventListener('wheel', (event) => {
      event.preventDefault();
      zoomTo(fits.zoom * (event.deltaY < 0 ? 1.15 : 1 / 1.15),
        event.clientX, event.clientY);
    }, {passive: false});
    setUpDrag(stage);
  }

  /* A mouse drags the picture; fingers scroll it by themselves. */
  function setUpDrag(stage) {
    stage.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'mouse' || event.buttons !== 1)
        return;
      stage.scrollLeft -= event.movementX;
      stage.scrollTop -= event.movementY;
    });
    stage.addEventListener('dragstart', (event) => event.preventDefault());
  }

  /* ---- the whole ---- */

  function draw() {
    words = WORDS[lang];
    drawHead();
    drawHeadline();
    drawTiles();
    drawHazards();
    drawLists();
    drawMap();
    drawCharts();
    drawFoot();
    fitLists();
  }

  /* overview.html#en,dark: what a wall screen opens with. */
  function choices() {
    const asked = location.hash.slice(1).split(',');
    const find = (allowed, given, otherwise) =>
      allowed.find((value) => asked.includes(value)) ||
      (allowed.includes(given) ? given : otherwise);
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    lang = find(['zh', 'en'], data.lang, 'zh');
    root.dataset.theme =
      find(['light', 'dark'], data.theme, dark ? 'dark' : 'light');
  }

  function choose(newLang, newTheme) {
    history.replaceState(null, '', `#${newLang},${newTheme}`);
    choices();
    draw();
  }

  function setUpControls() {
    const other = (value, a, b) => (value === a ? b : a);
    byId('switch-lang').addEventListener('click', () =>
      choose(other(lang, 'zh', 'en'), root.dataset.theme));
    byId('switch-theme').addEventListener('click', () =>
      choose(lang, other(root.dataset.theme, 'dark', 'light')));
    byId('print').addEventListener('click', () => window.print());
    document.querySelectorAll('.list').forEach((panel) =>
      panel.querySelector('.more').addEventListener('click', () => {
        panel.classList.toggle('open');
        panel.querySelector('ul').scrollTop = 0;
        fitList(panel);
      }));
    window.addEventListener('hashchange', () => {
      choices();
      draw();
    });
  }

  /* Charts take their letters from the width of the page, and paper is light
     whatever the screen is. */
  function setUpRedraw() {
    let theme = '';
    new ResizeObserver(() => {
      if (root.dataset.paper)
        return;
      drawCharts();
      fitLists();
    }).observe(byId('panels'));
    window.addEventListener('beforeprint', () => {
      theme = root.dataset.theme;
      root.dataset.theme = 'light';
      root.dataset.paper = 'true';
      drawCharts();
    });
    window.addEventListener('afterprint', () => {
      root.dataset.theme = theme;
      delete root.dataset.paper;
      drawCharts();
      fitLists();
    });
  }

  /* The file on a wall is written anew by a timer of the server. */
  function setUpRefresh() {
    if (count(data.refresh_seconds) >= 10)
      setTimeout(() => location.reload(), data.refresh_seconds * 1000);
    if (data.generated_at)
      setInterval(drawAge, 60000);
  }

  async function start() {
    data = object(JSON.parse(byId('overview-data').textContent));
    choices();
    words = WORDS[lang];
    const map = loadMap();
    setUpControls();
    setUpRedraw();
    setUpViewer();
    setUpRefresh();
    draw();
    await map;
    if (root.dataset.ready !== 'false')
      root.dataset.ready = 'true';
  }

  window.addEventListener('error', (event) => fail(event.error || event));
  window.addEventListener('unhandledrejection', (event) => fail(event.reason));
  document.addEventListener('securitypolicyviolation', (event) => {
    root.dataset.violation = event.violatedDirective; /* the tests look */
  });
  start().catch(fail);
})();
