// The only door of the design system. Import `@valero/ui/styles.css` once per app besides.
export { AmountDue, QuickAmounts, TenderPanel } from './amount/Amount.tsx';
export type { AmountDueProps, QuickAmount, QuickAmountsProps, TenderItem, TenderPanelProps } from './amount/Amount.tsx';
export { Avatar, PersonStrip } from './avatar/Avatar.tsx';
export type { AvatarProps, PersonStripProps } from './avatar/Avatar.tsx';
export { BasketLine, BasketList, TotalBlock } from './basket/Basket.tsx';
export type { BasketExtra, BasketLineData, BasketListProps, TotalBlockProps, TotalRow } from './basket/Basket.tsx';
export { Button } from './button/Button.tsx';
export type { ButtonProps, ButtonVariant } from './button/Button.tsx';
export { ButtonRow } from './button/ButtonRow.tsx';
export { Kbd } from './button/Kbd.tsx';
export { Card } from './card/Card.tsx';
export type { CardProps } from './card/Card.tsx';
export { BarChart, LineChart, StackedBar } from './chart/Chart.tsx';
export type { ChartPick, ChartProps } from './chart/Chart.tsx';
export type { ChartSeries } from './chart/options.ts';
export { Sparkline } from './chart/Sparkline.tsx';
export { isEditable, isModalOpen, useHotkeys } from './core/hotkeys.ts';
export type { HotkeyMap } from './core/hotkeys.ts';
export { keepFocus } from './core/keepFocus.ts';
export type { Icon, Locale, Size, Theme, Tone, WithTestId } from './core/types.ts';
export { applyTheme, SizeScope, UiProvider, useUi } from './core/UiProvider.tsx';
export type { UiProviderProps } from './core/UiProvider.tsx';
export { useWedgeScan } from './core/useWedgeScan.ts';
export type { WedgeOptions } from './core/useWedgeScan.ts';
export { DateNav } from './datenav/DateNav.tsx';
export type { DateNavProps } from './datenav/DateNav.tsx';
export { Dialog } from './dialog/Dialog.tsx';
export type { DialogProps } from './dialog/Dialog.tsx';
export { DateField } from './field/DateField.tsx';
export type { DateFieldProps } from './field/DateField.tsx';
export { MoneyField, NumberField } from './field/NumberField.tsx';
export type { MoneyFieldProps, NumberFieldProps } from './field/NumberField.tsx';
export { SelectField } from './field/SelectField.tsx';
export type { SelectFieldProps, SelectOption } from './field/SelectField.tsx';
export { PasswordField, SearchField, TextArea, TextField } from './field/TextField.tsx';
export type { TextAreaProps, TextFieldProps } from './field/TextField.tsx';
export { Checkbox, Switch } from './field/Toggle.tsx';
export type { ToggleProps } from './field/Toggle.tsx';
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
export type { DayStyle } from './format/date.ts';
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
export type { MoneyOptions } from './format/number.ts';
export { centsToDigits, digitsToCents, parseDecimal, parseMoney, readDecimal } from './format/parse.ts';
export type { Parsed, ParseProblem } from './format/parse.ts';
export { formatPeriod, isoWeek, periodOf, shiftPeriod } from './format/period.ts';
export type { Period, PeriodUnit } from './format/period.ts';
export { AppFrame } from './frame/AppFrame.tsx';
export type { AppFrameProps, TopBarProps } from './frame/AppFrame.tsx';
export { Logo } from './frame/Logo.tsx';
export { PageHead } from './frame/PageHead.tsx';
export type { PageHeadProps } from './frame/PageHead.tsx';
export { TopBar } from './frame/TopBar.tsx';
export { KeyBar } from './keybar/KeyBar.tsx';
export type { BarKey, KeyBarProps } from './keybar/KeyBar.tsx';
export { Kpi, KpiRow } from './kpi/Kpi.tsx';
export type { KpiDelta, KpiProps } from './kpi/Kpi.tsx';
export { Columns, Row, Spacer, Stack } from './layout/Layout.tsx';
export type { ColumnsProps, FlowProps, Gap } from './layout/Layout.tsx';
export { MenuButton } from './menu/MenuButton.tsx';
export type { MenuButtonProps, MenuEntry } from './menu/MenuButton.tsx';
export { NavSide } from './nav/NavSide.tsx';
export type { NavItem, NavSection, NavSideProps } from './nav/NavSide.tsx';
export { Numpad } from './numpad/Numpad.tsx';
export type { NumpadProps } from './numpad/Numpad.tsx';
export { PinPad } from './numpad/PinPad.tsx';
export type { PinPadProps } from './numpad/PinPad.tsx';
export { pressKey } from './numpad/pressKey.ts';
export type { NumpadMode } from './numpad/pressKey.ts';
export { CommandPalette } from './palette/CommandPalette.tsx';
export type { Command, CommandPaletteProps } from './palette/CommandPalette.tsx';
export { foldText } from './palette/matchCommands.ts';
export { Panel } from './panel/Panel.tsx';
export type { PanelProps } from './panel/Panel.tsx';
export { Paper } from './paper/Paper.tsx';
export type { PaperLine, PaperProps } from './paper/Paper.tsx';
export { QrCode } from './paper/QrCode.tsx';
export type { QrCodeProps } from './paper/QrCode.tsx';
export { Badge, Pill, StatusDot } from './pill/Pill.tsx';
export type { PillProps, StatusProps } from './pill/Pill.tsx';
export { ScanField } from './scan/ScanField.tsx';
export type { ScanFieldProps, ScanResult } from './scan/ScanField.tsx';
export { EmptyState } from './states/EmptyState.tsx';
export type { EmptyStateProps } from './states/EmptyState.tsx';
export { ErrorState } from './states/ErrorState.tsx';
export type { ErrorStateProps } from './states/ErrorState.tsx';
export { ProgressBar } from './states/ProgressBar.tsx';
export type { ProgressBarProps } from './states/ProgressBar.tsx';
export { Skeleton } from './states/Skeleton.tsx';
export { TruthLine } from './states/TruthLine.tsx';
export type { TruthLineProps } from './states/TruthLine.tsx';
export { DataTable } from './table/DataTable.tsx';
export type { Column, DataTableProps, Sort } from './table/types.ts';
export { Segmented, Tabs } from './tabs/Tabs.tsx';
export type { TabItem, TabsProps } from './tabs/Tabs.tsx';
export { ThemeToggle } from './theme/ThemeToggle.tsx';
export { Tile, TileGrid } from './tile/Tile.tsx';
export type { TileGridProps, TileProps } from './tile/Tile.tsx';
export { useAnnounce, useToast } from './toast/ToastHost.tsx';
export type { ToastInput } from './toast/ToastHost.tsx';
