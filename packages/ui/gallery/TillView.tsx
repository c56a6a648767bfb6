import { useState } from 'react';
import { ScanField, Tabs, Tile, TileGrid, useAnnounce, useToast } from '../src/index.ts';
import { articles, find } from './data.ts';
import { TillFrame } from './TillFrame.tsx';

const groups = ['Favoriten', 'Obst & Gemüse', 'Backwaren', 'Getränke', 'Pfand', 'Gutscheine'];

/** The till's home. */
export function TillView() {
  const [text, setText] = useState('');
  const [group, setGroup] = useState('Favoriten');
  const [log, setLog] = useState<readonly string[]>([]);
  const announce = useAnnounce();
  const toast = useToast();
  const add = (line: string): void => {
    setText('');
    setLog((all) => [...all, line]);
    announce(line);
  };
  return (
    <TillFrame
      onKey={(key) => {
        add(`key:${key}`);
        if (key === 'F5')
          toast.show({
            tone: 'ok',
            title: 'Bergkäse storniert',
            action: { label: 'Rückgängig', onPress: () => add('undo') },
          });
      }}
    >
      <ScanField
        label="Scannen oder suchen"
        placeholder="Scannen, Nummer oder Name …"
        value={text}
        onChange={setText}
        onSubmit={(value) => add(`submit:${value}`)}
        results={find(text)}
        onPick={(id) => add(`pick:${id}`)}
        emptyText={text.length > 2 ? 'Kein Artikel mit diesem Text. Nummer prüfen oder F1 für Hilfe.' : undefined}
        autoFocus
        testId="scan"
      />
      <Tabs
        label="Warengruppen"
        items={groups.map((name) => ({ id: name, label: name }))}
        value={group}
        onChange={setGroup}
        panelId="tiles"
        testId="groups"
      />
      <TileGrid id="tiles" label={group} columns={4} fill testId="tiles">
        {articles.map((article) => (
          <Tile
            key={article.id}
            name={article.name}
            price={article.price}
            emoji={article.emoji}
            badge={'badge' in article ? article.badge : undefined}
            onPress={() => add(`tile:${article.id}`)}
            testId={`tile-${article.id}`}
          />
        ))}
      </TileGrid>
      <output className="v-hidden" data-testid="log">
        {log.join(' ')}
      </output>
    </TillFrame>
  );
}
