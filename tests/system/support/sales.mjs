// A table shaped like the well-known sales sample; every value is invented, by a seeded generator.
import { pick, seededRandom } from './random.mjs';

const PRODUCT_LINES = ['Motorcycles', 'Classic Cars', 'Trucks and Buses', 'Vintage Cars', 'Planes'];
const PLACES = [
  ['Lyon', '', '69004', 'France', 'EMEA', '78.32.5555'],
  ['Nantes', '', '44000', 'France', 'EMEA', '40.67.8555'],
  ['Boston', 'MA', '02134', 'USA', 'NA', '6175558428'],
  ['San Jose', 'CA', '94217', 'USA', 'NA', '4085553659'],
  ['Jyväskylä', '', '40100', 'Finland', 'EMEA', '+358 14 555 0101'],
  ['Osaka', '', '530-0003', 'Japan', 'Japan', '+81 06 6342 5555'],
  ['Glen Waverly', 'Victoria', '3150', 'Australia', 'APAC', '03 9520 4555'],
];
const HEADER =
  'ORDERNUMBER,QUANTITYORDERED,PRICEEACH,ORDERLINENUMBER,SALES,ORDERDATE,STATUS,QTR_ID,MONTH_ID,' +
  'YEAR_ID,PRODUCTLINE,MSRP,PRODUCTCODE,CUSTOMERNAME,PHONE,ADDRESSLINE1,ADDRESSLINE2,CITY,STATE,' +
  'POSTALCODE,COUNTRY,TERRITORY,CONTACTLASTNAME,CONTACTFIRSTNAME,DEALSIZE';

const between = (random, least, most) => least + Math.floor(random() * (most - least + 1));
const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function row(random, index) {
  const [city, state, postcode, country, territory, phone] = pick(random, PLACES);
  const [year, month, day] = [between(random, 2003, 2005), between(random, 1, 12), between(random, 1, 28)];
  const quantity = between(random, 10, 60);
  const price = (between(random, 2_000, 10_000) / 100).toString();
  const sales = (Math.round(quantity * price * 100) / 100).toString();
  return [
    10_100 + Math.floor(index / 9), quantity, price, (index % 9) + 1, sales,
    `${month}/${day}/${year} 0:00`, pick(random, ['Shipped', 'Shipped', 'Cancelled', 'On Hold']),
    Math.ceil(month / 3), month, year, pick(random, PRODUCT_LINES), between(random, 40, 200),
    `S${between(random, 10, 72)}_${between(random, 1000, 4999)}`,
    pick(random, ['Blériot Modèles', 'Harbour Toys, Ltd.', 'Kiasma Gifts', '"Die-Cast" Depot']),
    phone, `${between(random, 1, 900)} Mill Lane`, random() < 0.9 ? '' : 'Level 3', city, state,
    postcode, country, territory, pick(random, ['Yu', 'Saveley', 'Hernández']),
    pick(random, ['Kwai', 'Mary', 'Élise']), pick(random, ['Small', 'Medium', 'Large']),
  ].map((cell) => quoted(String(cell)));
}

/** Latin-1, CRLF, as spreadsheets of the time wrote it. */
export function salesCsv(rows = 2_823, seed = 2_003) {
  const random = seededRandom(seed);
  const lines = Array.from({ length: rows }, (_, index) => row(random, index).join(','));
  return Buffer.from(`${[HEADER, ...lines].join('\r\n')}\r\n`, 'latin1');
}
