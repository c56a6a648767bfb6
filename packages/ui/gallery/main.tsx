import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../src/styles.css';
import { applyTheme, type Locale, type Size, type Theme, UiProvider } from '../src/index.ts';
import { ChartsView } from './ChartsView.tsx';
import { FieldsView } from './FieldsView.tsx';
import { OfficeView } from './OfficeView.tsx';
import { PartsView } from './PartsView.tsx';
import { PayView } from './PayView.tsx';
import { PinView } from './PinView.tsx';
import { TableView } from './TableView.tsx';
import { TillView } from './TillView.tsx';

/** Every view of the gallery, by the name in `?view=`. */
const views = {
  till: { View: TillView, size: 'till' },
  pay: { View: PayView, size: 'till' },
  pin: { View: PinView, size: 'till' },
  office: { View: OfficeView, size: 'office' },
  table: { View: TableView, size: 'office' },
  charts: { View: ChartsView, size: 'office' },
  fields: { View: FieldsView, size: 'office' },
  fieldsTill: { View: FieldsView, size: 'till' },
  parts: { View: PartsView, size: 'office' },
} as const satisfies Record<string, { View: () => React.ReactNode; size: Size }>;

function isView(name: string): name is keyof typeof views {
  return name in views;
}

const query = new URLSearchParams(location.search);
const name = query.get('view') ?? 'parts';
const theme = (['light', 'dark', 'auto'] as const).find((item) => item === query.get('theme')) ?? 'auto';
const locale: Locale = query.get('locale') === 'en' ? 'en' : 'de';
const { View, size } = views[isView(name) ? name : 'parts'];
applyTheme(theme satisfies Theme);
document.documentElement.lang = locale;
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <UiProvider locale={locale} size={size}>
        <View />
      </UiProvider>
    </StrictMode>,
  );
}
