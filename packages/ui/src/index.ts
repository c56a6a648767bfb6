// The only door of the design system. Import `@valero/ui/styles.css` once per app besides.

export type { AmountDueProps, QuickAmount, QuickAmountsProps, TenderItem, TenderPanelProps } from './amount/Amount.tsx';
export { AmountDue, PayColumns, QuickAmounts, TenderPanel } from './amount/Amount.tsx';
export type { AvatarProps, PersonStripProps } from './avatar/Avatar.tsx';
export { Avatar, PersonStrip } from './avatar/Avatar.tsx';
export type { BasketExtra, BasketLineData, BasketListProps, TotalBlockProps, TotalRow } from './basket/Basket.tsx';
export { BasketLine, BasketList, TotalBlock } from './basket/Basket.tsx';
export type { ButtonProps, ButtonVariant } from './button/Button.tsx';
export { Button } from './button/Button.tsx';
export { ButtonRow } from './button/ButtonRow.tsx';
export { Kbd } from './button/Kbd.tsx';
export type { CardProps } from './card/Card.tsx';
export { Card } from './card/Card.tsx';
export { BarChart, LineChart, StackedBar } from './chart/Chart.tsx';
export type { ChartSeries } from './chart/options.ts';
export { Sparkline } from './chart/Sparkline.tsx';
export type { ChartPick, ChartProps } from './chart/types.ts';
export type { HotkeyMap } from './core/hotkeys.ts';
export { isEditable, isModalOpen, useHotkeys } from './core/hotkeys.ts';
export { keepFocus } from './core/keepFocus.ts';
export type { Icon, Locale, Size, Theme, Tone, WithTestId } from './core/types.ts';
export type { UiProviderProps } from './core/UiProvider.tsx';
export { applyTheme, SizeScope, UiProvider } from './core/UiProvider.tsx';
export { useUi } from './core/useUi.ts';
export type { DateNavProps } from './datenav/DateNav.tsx';
export { DateNav } from './datenav/DateNav.tsx';
export type { DialogProps } from './dialog/Dialog.tsx';
export { Dialog } from './dialog/Dialog.tsx';
export type { DateFieldProps } from './field/DateField.tsx';
export { DateField } from './field/DateField.tsx';
export type { MoneyFieldProps, NumberFieldProps } from './field/NumberField.tsx';
export { MoneyField, NumberField } from './field/NumberField.tsx';
export type { SelectFieldProps, SelectOption } from './field/SelectField.tsx';
export { SelectField } from './field/SelectField.tsx';
export type { TextAreaProps, TextFieldProps } from './field/TextField.tsx';
export { PasswordField, SearchField, TextArea, TextField } from './field/TextField.tsx';
export type { ToggleProps } from './field/Toggle.tsx';
export { Checkbox, Switch } from './field/Toggle.tsx';
export type { DayStyle } from './format/date.ts';
export {
  DEFAULT_TIME_ZONE,
  dayToUtc,
  formatAgo,
  formatDate,
  formatDateTime,
  formatDay,
  formatDuration,
  formatTime,
  utcToDay,
} from './format/date.ts';
export type { MoneyOptions } from './format/number.ts';
export {
  formatBytes,
  formatCompact,
  formatCount,
  formatMoney,
  formatPercent,
  formatQty,
  formatUnitPrice,
  localeTag,
  MINUS,
} from './format/number.ts';
export type { Parsed, ParseProblem } from './format/parse.ts';
export { centsToDigits, digitsToCents, parseDecimal, parseMoney, readDecimal } from './format/parse.ts';
export type { Period, PeriodUnit } from './format/period.ts';
export { formatPeriod, isoWeek, periodOf, shiftPeriod } from './format/period.ts';
export type { AppFrameProps, TopBarProps } from './frame/AppFrame.tsx';
export { AppFrame } from './frame/AppFrame.tsx';
export { Logo } from './frame/Logo.tsx';
export type { PageHeadProps } from './frame/PageHead.tsx';
export { PageHead } from './frame/PageHead.tsx';
export type { SearchButtonProps } from './frame/SearchButton.tsx';
export { SearchButton } from './frame/SearchButton.tsx';
export { TopBar } from './frame/TopBar.tsx';
export type { BarKey, KeyBarProps } from './keybar/KeyBar.tsx';
export { KeyBar } from './keybar/KeyBar.tsx';
export type { KpiDelta, KpiProps } from './kpi/Kpi.tsx';
export { Kpi, KpiRow } from './kpi/Kpi.tsx';
export type { ColumnsProps, FlowProps, Gap } from './layout/Layout.tsx';
export { Columns, Row, Spacer, Stack } from './layout/Layout.tsx';
export type { MenuButtonProps, MenuEntry } from './menu/MenuButton.tsx';
export { MenuButton } from './menu/MenuButton.tsx';
export type { NavItem, NavSection, NavSideProps } from './nav/NavSide.tsx';
export { NavSide } from './nav/NavSide.tsx';
export type { NumpadProps } from './numpad/Numpad.tsx';
export { Numpad } from './numpad/Numpad.tsx';
export type { PinPadProps } from './numpad/PinPad.tsx';
export { PinPad } from './numpad/PinPad.tsx';
export type { NumpadMode } from './numpad/pressKey.ts';
export { pressKey } from './numpad/pressKey.ts';
export type { Command, CommandPaletteProps } from './palette/CommandPalette.tsx';
export { CommandPalette } from './palette/CommandPalette.tsx';
export { foldText } from './palette/matchCommands.ts';
export type { PanelProps } from './panel/Panel.tsx';
export { Panel } from './panel/Panel.tsx';
export type { PaperLine, PaperProps } from './paper/Paper.tsx';
export { Paper } from './paper/Paper.tsx';
export type { QrCodeProps } from './paper/QrCode.tsx';
export { QrCode } from './paper/QrCode.tsx';
export type { PillProps, StatusProps } from './pill/Pill.tsx';
export { Badge, Pill, StatusDot } from './pill/Pill.tsx';
export { ScanField } from './scan/ScanField.tsx';
export type { ScanFieldProps, ScanResult } from './scan/types.ts';
export type { EmptyStateProps } from './states/EmptyState.tsx';
export { EmptyState } from './states/EmptyState.tsx';
export type { ErrorStateProps } from './states/ErrorState.tsx';
export { ErrorState } from './states/ErrorState.tsx';
export type { ProgressBarProps } from './states/ProgressBar.tsx';
export { ProgressBar } from './states/ProgressBar.tsx';
export { Skeleton } from './states/Skeleton.tsx';
export type { TruthLineProps } from './states/TruthLine.tsx';
export { TruthLine } from './states/TruthLine.tsx';
export { DataTable } from './table/DataTable.tsx';
export type { Column, DataTableProps, Sort } from './table/types.ts';
export type { TabItem, TabsProps } from './tabs/Tabs.tsx';
export { Segmented, Tabs } from './tabs/Tabs.tsx';
export { ThemeToggle } from './theme/ThemeToggle.tsx';
export type { TileGridProps, TileProps } from './tile/Tile.tsx';
export { Tile, TileGrid } from './tile/Tile.tsx';
export type { ToastInput } from './toast/ToastHost.tsx';
export { useAnnounce, useToast } from './toast/ToastHost.tsx';
