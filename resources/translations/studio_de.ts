<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ArrayView</name>
    <message>
        <source>position</source>
        <translation>Stelle</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>how many</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
</context>
<context>
    <name>Banners</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>Breadcrumb</name>
    <message>
        <source>Place in the design</source>
        <translation>Stelle im Entwurf</translation>
    </message>
    <message>
        <source>Esc goes one level up</source>
        <translation>Esc führt eine Ebene hinauf</translation>
    </message>
    <message>
        <source>Go to {}</source>
        <translation>Gehe zu {}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Add after {0}</source>
        <translation>Hinzufügen nach {0}</translation>
    </message>
    <message>
        <source>Add before {0}</source>
        <translation>Hinzufügen vor {0}</translation>
    </message>
    <message>
        <source>Connect {0} to</source>
        <translation>{0} verbinden mit</translation>
    </message>
    <message>
        <source>replaces its wire</source>
        <translation>ersetzt seine Leitung</translation>
    </message>
    <message>
        <source>{0} nodes</source>
        <translation>{0} Knoten</translation>
    </message>
    <message>
        <source>Enter {0}</source>
        <translation>In {0} hineingehen</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>Gehe zu</translation>
    </message>
    <message>
        <source>Name, family or synonym</source>
        <translation>Name, Familie oder Synonym</translation>
    </message>
    <message>
        <source>Add node…</source>
        <translation>Knoten hinzufügen …</translation>
    </message>
    <message>
        <source>Connect to…</source>
        <translation>Verbinden mit …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete and join</source>
        <translation>Löschen und verbinden</translation>
    </message>
    <message>
        <source>Cut wires of selection</source>
        <translation>Leitungen der Auswahl trennen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>Überbrücken</translation>
    </message>
    <message>
        <source>Frame around selection</source>
        <translation>Rahmen um die Auswahl</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Hineingehen</translation>
    </message>
    <message>
        <source>Go one level up</source>
        <translation>Eine Ebene hinauf</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Select upstream</source>
        <translation>Alles davor auswählen</translation>
    </message>
    <message>
        <source>Select downstream</source>
        <translation>Alles danach auswählen</translation>
    </message>
    <message>
        <source>Find node…</source>
        <translation>Knoten suchen …</translation>
    </message>
    <message>
        <source>Frame selection</source>
        <translation>Auswahl zeigen</translation>
    </message>
    <message>
        <source>Frame all</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Wirkliche Größe</translation>
    </message>
    <message>
        <source>Minimap</source>
        <translation>Übersichtskarte</translation>
    </message>
    <message>
        <source>Snap to grid</source>
        <translation>Am Raster ausrichten</translation>
    </message>
    <message>
        <source>Align left</source>
        <translation>Links ausrichten</translation>
    </message>
    <message>
        <source>Align centers</source>
        <translation>Waagerecht mittig ausrichten</translation>
    </message>
    <message>
        <source>Align right</source>
        <translation>Rechts ausrichten</translation>
    </message>
    <message>
        <source>Align top</source>
        <translation>Oben ausrichten</translation>
    </message>
    <message>
        <source>Align middles</source>
        <translation>Senkrecht mittig ausrichten</translation>
    </message>
    <message>
        <source>Align bottom</source>
        <translation>Unten ausrichten</translation>
    </message>
    <message>
        <source>Lay out</source>
        <translation>Anordnen</translation>
    </message>
    <message>
        <source>Distribute horizontally</source>
        <translation>Waagerecht verteilen</translation>
    </message>
    <message>
        <source>Distribute vertically</source>
        <translation>Senkrecht verteilen</translation>
    </message>
    <message>
        <source>left</source>
        <translation>nach links</translation>
    </message>
    <message>
        <source>right</source>
        <translation>nach rechts</translation>
    </message>
    <message>
        <source>up</source>
        <translation>nach oben</translation>
    </message>
    <message>
        <source>down</source>
        <translation>nach unten</translation>
    </message>
    <message>
        <source>Go {0}</source>
        <translation>Gehe {0}</translation>
    </message>
    <message>
        <source>Nudge {0}</source>
        <translation>Rücke {0}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Text of the frame</source>
        <translation>Text des Rahmens</translation>
    </message>
    <message>
        <source>unknown kind</source>
        <translation>unbekannte Art</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>und {0} weitere</translation>
    </message>
    <message>
        <source>muted</source>
        <translation>überbrückt</translation>
    </message>
    <message>
        <source>waits for {0}</source>
        <translation>wartet auf {0}</translation>
    </message>
    <message>
        <source>Nothing here yet</source>
        <translation>Hier ist noch nichts</translation>
    </message>
    <message>
        <source>Press Tab or double-click to add a layer, or drag one in.</source>
        <translation>Mit Tab oder Doppelklick eine Schicht hinzufügen, oder eine hereinziehen.</translation>
    </message>
    <message>
        <source>output {0}</source>
        <translation>Ausgang {0}</translation>
    </message>
    <message>
        <source>{0} parameters</source>
        <translation>{0} Parameter</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source> (of the previous call)</source>
        <translation> (des vorigen Aufrufs)</translation>
    </message>
    <message>
        <source>Click: what is wrong, and what mends it</source>
        <translation>Klick: was falsch ist und was es behebt</translation>
    </message>
    <message>
        <source>Drag: bend the wire · double-click: take the dot away</source>
        <translation>Ziehen: Leitung biegen · Doppelklick: Punkt entfernen</translation>
    </message>
    <message>
        <source>Drag: move, or put a loose node on a wire · double-click: enter or rename · Ctrl+click: select more · right click: menu</source>
        <translation>Ziehen: bewegen oder einen losen Knoten auf eine Leitung setzen · Doppelklick: hineingehen oder umbenennen · Strg+Klick: mehr auswählen · Rechtsklick: Menü</translation>
    </message>
    <message>
        <source>Drag near an end: wire it elsewhere · double-click: put a dot · Alt+click: cut</source>
        <translation>Nahe einem Ende ziehen: anders verbinden · Doppelklick: Punkt setzen · Alt+Klick: trennen</translation>
    </message>
    <message>
        <source>Drag: make the frame larger or smaller</source>
        <translation>Ziehen: Rahmen größer oder kleiner machen</translation>
    </message>
    <message>
        <source>Drag: move with all that is inside · double-click: write</source>
        <translation>Ziehen: mit allem darin bewegen · Doppelklick: schreiben</translation>
    </message>
    <message>
        <source>Drag: go there</source>
        <translation>Ziehen: dorthin gehen</translation>
    </message>
    <message>
        <source>Double-click: add · drag: select · Space+drag: move the view · wheel: zoom · Alt+drag or Ctrl+right drag: cut wires</source>
        <translation>Doppelklick: hinzufügen · Ziehen: auswählen · Leertaste+Ziehen: Ansicht bewegen · Mausrad: vergrößern · Alt+Ziehen oder Strg+rechts ziehen: Leitungen trennen</translation>
    </message>
    <message>
        <source>Drag: take its wire off, or elsewhere</source>
        <translation>Ziehen: Leitung abnehmen oder umlegen</translation>
    </message>
    <message>
        <source>Drag: draw a wire; on empty canvas it asks what to add</source>
        <translation>Ziehen: Leitung zeichnen; auf freier Fläche fragt sie, was hinzukommt</translation>
    </message>
    <message>
        <source>Canvas, {0} nodes, {1} wires</source>
        <translation>Zeichenfläche, {0} Knoten, {1} Leitungen</translation>
    </message>
    <message>
        <source>{0} nodes selected</source>
        <translation>{0} Knoten ausgewählt</translation>
    </message>
    <message>
        <source>A wire goes from an output to an input.</source>
        <translation>Eine Leitung führt von einem Ausgang zu einem Eingang.</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>several values</source>
        <translation>mehrere Werte</translation>
    </message>
</context>
<context>
    <name>Code</name>
    <message>
        <source>Source</source>
        <translation>Quelltext</translation>
    </message>
    <message>
        <source>Form of the code</source>
        <translation>Form des Codes</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Read the edited code back into the design</source>
        <translation>Den geänderten Code in den Entwurf zurücklesen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save as a Python file…</source>
        <translation>Als Python-Datei speichern …</translation>
    </message>
    <message>
        <source>The code of the network is written here while you draw it.</source>
        <translation>Hier entsteht der Code des Netzes, während Sie es zeichnen.</translation>
    </message>
    <message>
        <source>apply code</source>
        <translation>Übernehmen des Codes</translation>
    </message>
    <message>
        <source>Save code</source>
        <translation>Code speichern</translation>
    </message>
    <message>
        <source>Python (*.py)</source>
        <translation>Python (*.py)</translation>
    </message>
    <message>
        <source>Edited: apply it to change the design.</source>
        <translation>Geändert: Übernehmen Sie den Code, um den Entwurf zu ändern.</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>Was möchten Sie tun?</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>Befehle durchsuchen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>ConfusionMatrix</name>
    <message>
        <source>Confusion matrix</source>
        <translation>Verwechslungsmatrix</translation>
    </message>
    <message>
        <source>{} of {} right</source>
        <translation>{} von {} richtig</translation>
    </message>
    <message>
        <source>{count} of class {true} were taken for {predicted}</source>
        <translation>{count} aus der Klasse {true} wurden für {predicted} gehalten</translation>
    </message>
</context>
<context>
    <name>CostMeter</name>
    <message>
        <source>Cost of the design</source>
        <translation>Aufwand des Entwurfs</translation>
    </message>
    <message>
        <source>&lt;b&gt;{parameters}&lt;/b&gt; parameters · &lt;b&gt;{macs}&lt;/b&gt; multiply-adds and &lt;b&gt;{memory}&lt;/b&gt; of training memory for a batch of {batch}</source>
        <translation>&lt;b&gt;{parameters}&lt;/b&gt; Parameter · &lt;b&gt;{macs}&lt;/b&gt; Mult.-Additionen und &lt;b&gt;{memory}&lt;/b&gt; Trainingsspeicher für einen Batch von {batch}</translation>
    </message>
    <message>
        <source>weights {weights}
gradients {gradients}
optimizer {optimizer}
activations {activations}</source>
        <translation>Gewichte {weights}
Gradienten {gradients}
Optimierer {optimizer}
Aktivierungen {activations}</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Loss over the epochs</source>
        <translation>Verlust über die Epochen</translation>
    </message>
    <message>
        <source>Accuracy over the epochs</source>
        <translation>Genauigkeit über die Epochen</translation>
    </message>
    <message>
        <source>logarithmic loss</source>
        <translation>Verlust logarithmisch</translation>
    </message>
    <message>
        <source>—&amp;nbsp;training &amp;nbsp;-&amp;nbsp;-&amp;nbsp;validation</source>
        <translation>—&amp;nbsp;Training &amp;nbsp;-&amp;nbsp;-&amp;nbsp;Validierung</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
</context>
<context>
    <name>Data</name>
    <message>
        <source>Input and output</source>
        <translation>Ein- und Ausgang</translation>
    </message>
    <message>
        <source>A value that comes from outside: the data, or the stream of the network around.</source>
        <translation>Ein Wert von außen: die Daten oder der Strom des umgebenden Netzes.</translation>
    </message>
    <message>
        <source>Sizes of one sample, without the batch; a name is a free length: [S, 64]</source>
        <translation>Größen einer Probe, ohne den Batch; ein Name ist eine freie Länge: [S, 64]</translation>
    </message>
    <message>
        <source>What the numbers are: int64 for indices and tokens</source>
        <translation>Art der Zahlen: int64 für Indizes und Token</translation>
    </message>
    <message>
        <source>Where the batch dimension stands: 1 for sequences with time first</source>
        <translation>Wo die Batch-Dimension steht: 1 bei Folgen, in denen die Zeit zuerst kommt</translation>
    </message>
    <message>
        <source>A value that the network gives back; the first one is its result.</source>
        <translation>Ein Wert, den das Netz zurückgibt; der erste ist sein Ergebnis.</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Multiply the last dimension by a learned matrix and add a learned bias.</source>
        <translation>Multipliziert die letzte Dimension mit einer gelernten Matrix und addiert einen gelernten Bias.</translation>
    </message>
    <message>
        <source>Size of the last dimension that comes in</source>
        <translation>Größe der letzten Dimension am Eingang</translation>
    </message>
    <message>
        <source>Size of the last dimension that goes out</source>
        <translation>Größe der letzten Dimension am Ausgang</translation>
    </message>
    <message>
        <source>Add a learned number to every output</source>
        <translation>Zu jedem Ausgang eine gelernte Zahl addieren</translation>
    </message>
    <message>
        <source>Combine two inputs: each output is a learned bilinear form of both.</source>
        <translation>Verbindet zwei Eingänge: Jeder Ausgang ist eine gelernte Bilinearform aus beiden.</translation>
    </message>
    <message>
        <source>Size of the last dimension of the stream</source>
        <translation>Größe der letzten Dimension des Stroms</translation>
    </message>
    <message>
        <source>Size of the last dimension of x2</source>
        <translation>Größe der letzten Dimension von x2</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>Faltung</translation>
    </message>
    <message>
        <source>Slide learned filters over a sequence.</source>
        <translation>Schiebt gelernte Filter über eine Folge.</translation>
    </message>
    <message>
        <source>Channels that come in</source>
        <translation>Kanäle am Eingang</translation>
    </message>
    <message>
        <source>Channels that go out: number of filters</source>
        <translation>Kanäle am Ausgang: Anzahl der Filter</translation>
    </message>
    <message>
        <source>Size of the filter</source>
        <translation>Größe des Filters</translation>
    </message>
    <message>
        <source>Step of the filter from place to place</source>
        <translation>Schrittweite des Filters von Stelle zu Stelle</translation>
    </message>
    <message>
        <source>Elements added on each side; &quot;same&quot; keeps the size</source>
        <translation>Elemente, die auf jeder Seite dazukommen; „same“ erhält die Größe</translation>
    </message>
    <message>
        <source>Distance between elements that the filter looks at</source>
        <translation>Abstand zwischen den Elementen, die der Filter betrachtet</translation>
    </message>
    <message>
        <source>Channels are cut into this many groups that don&apos;t see each other</source>
        <translation>Die Kanäle werden in so viele Gruppen geteilt, die einander nicht sehen</translation>
    </message>
    <message>
        <source>What the padding holds</source>
        <translation>Was in der Auffüllung steht</translation>
    </message>
    <message>
        <source>Slide learned filters over an image.</source>
        <translation>Schiebt gelernte Filter über ein Bild.</translation>
    </message>
    <message>
        <source>Slide learned filters over a volume.</source>
        <translation>Schiebt gelernte Filter über einen Raum.</translation>
    </message>
    <message>
        <source>Enlarge a sequence with learned filters: a convolution run backwards.</source>
        <translation>Vergrößert eine Folge mit gelernten Filtern: eine rückwärts ausgeführte Faltung.</translation>
    </message>
    <message>
        <source>How far apart the elements are spread</source>
        <translation>Wie weit die Elemente auseinandergezogen werden</translation>
    </message>
    <message>
        <source>Elements taken away on each side</source>
        <translation>Elemente, die auf jeder Seite wegfallen</translation>
    </message>
    <message>
        <source>Elements added on one side</source>
        <translation>Elemente, die auf einer Seite dazukommen</translation>
    </message>
    <message>
        <source>Distance between elements of the filter</source>
        <translation>Abstand zwischen den Elementen des Filters</translation>
    </message>
    <message>
        <source>Enlarge an image with learned filters: a convolution run backwards.</source>
        <translation>Vergrößert ein Bild mit gelernten Filtern: eine rückwärts ausgeführte Faltung.</translation>
    </message>
    <message>
        <source>Enlarge a volume with learned filters: a convolution run backwards.</source>
        <translation>Vergrößert einen Raum mit gelernten Filtern: eine rückwärts ausgeführte Faltung.</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Keep the greatest value of each window.</source>
        <translation>Behält den größten Wert jedes Fensters.</translation>
    </message>
    <message>
        <source>Size of the window</source>
        <translation>Größe des Fensters</translation>
    </message>
    <message>
        <source>Step of the window; as its size, when left out</source>
        <translation>Schrittweite des Fensters; ohne Angabe so groß wie das Fenster</translation>
    </message>
    <message>
        <source>Elements added on each side, at most half of the window</source>
        <translation>Elemente, die auf jeder Seite dazukommen, höchstens das halbe Fenster</translation>
    </message>
    <message>
        <source>Distance between elements that the window looks at</source>
        <translation>Abstand zwischen den Elementen, die das Fenster betrachtet</translation>
    </message>
    <message>
        <source>Count a last window that sticks out</source>
        <translation>Ein letztes Fenster, das übersteht, mitzählen</translation>
    </message>
    <message>
        <source>Take the mean of each window.</source>
        <translation>Bildet den Mittelwert jedes Fensters.</translation>
    </message>
    <message>
        <source>The zeros of the padding count in the mean</source>
        <translation>Die Nullen der Auffüllung zählen im Mittelwert mit</translation>
    </message>
    <message>
        <source>What sums are divided by, instead of the size of the window</source>
        <translation>Wodurch Summen geteilt werden, statt durch die Größe des Fensters</translation>
    </message>
    <message>
        <source>The greatest of windows chosen to give a certain size.</source>
        <translation>Der größte Wert aus Fenstern, die so gewählt sind, dass eine bestimmte Größe entsteht.</translation>
    </message>
    <message>
        <source>Height and width that go out; null keeps an axis as it is</source>
        <translation>Höhe und Breite am Ausgang; null lässt eine Achse, wie sie ist</translation>
    </message>
    <message>
        <source>The mean of windows chosen to give a certain size; size 1 is global average pooling.</source>
        <translation>Der Mittelwert aus Fenstern, die so gewählt sind, dass eine bestimmte Größe entsteht; Größe 1 ist der globale Mittelwert.</translation>
    </message>
    <message>
        <source>Normalization</source>
        <translation>Normierung</translation>
    </message>
    <message>
        <source>Normalize each feature over the batch.</source>
        <translation>Normiert jedes Merkmal über den Batch.</translation>
    </message>
    <message>
        <source>Features or channels: dimension 1</source>
        <translation>Merkmale oder Kanäle: Dimension 1</translation>
    </message>
    <message>
        <source>Added to the variance before the root</source>
        <translation>Wird vor dem Wurzelziehen zur Varianz addiert</translation>
    </message>
    <message>
        <source>Share of each new batch in the running mean; null for the plain mean of all</source>
        <translation>Anteil jedes neuen Batchs am laufenden Mittel; null für das einfache Mittel aller</translation>
    </message>
    <message>
        <source>Scale and shift by learned numbers afterwards</source>
        <translation>Danach mit gelernten Zahlen strecken und verschieben</translation>
    </message>
    <message>
        <source>Keep running mean and variance for evaluation</source>
        <translation>Laufendes Mittel und Varianz für die Auswertung behalten</translation>
    </message>
    <message>
        <source>Normalize each channel over the images of the batch.</source>
        <translation>Normiert jeden Kanal über die Bilder des Batchs.</translation>
    </message>
    <message>
        <source>Normalize each sample over its last dimension.</source>
        <translation>Normiert jede Probe über ihre letzte Dimension.</translation>
    </message>
    <message>
        <source>Size of the last dimension, or of several</source>
        <translation>Größe der letzten Dimension, oder mehrerer</translation>
    </message>
    <message>
        <source>Scale by learned numbers afterwards</source>
        <translation>Danach mit gelernten Zahlen strecken</translation>
    </message>
    <message>
        <source>Shift by learned numbers too</source>
        <translation>Auch um gelernte Zahlen verschieben</translation>
    </message>
    <message>
        <source>Divide each sample by the root mean square of its last dimension.</source>
        <translation>Teilt jede Probe durch das quadratische Mittel ihrer letzten Dimension.</translation>
    </message>
    <message>
        <source>Normalize each sample over groups of channels.</source>
        <translation>Normiert jede Probe über Gruppen von Kanälen.</translation>
    </message>
    <message>
        <source>Groups, which must divide the channels</source>
        <translation>Gruppen; ihre Zahl muss die der Kanäle teilen</translation>
    </message>
    <message>
        <source>Channels: dimension 1</source>
        <translation>Kanäle: Dimension 1</translation>
    </message>
    <message>
        <source>Normalize each channel of each sample alone.</source>
        <translation>Normiert jeden Kanal jeder Probe für sich.</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Aktivierung</translation>
    </message>
    <message>
        <source>Keep what is positive, make the rest 0.</source>
        <translation>Behält, was positiv ist, und macht den Rest zu 0.</translation>
    </message>
    <message>
        <source>ReLU that also stops at 6.</source>
        <translation>ReLU, die auch bei 6 endet.</translation>
    </message>
    <message>
        <source>ReLU that lets a little of the negative side through.</source>
        <translation>ReLU, die ein wenig von der negativen Seite durchlässt.</translation>
    </message>
    <message>
        <source>Slope of the negative side</source>
        <translation>Steigung der negativen Seite</translation>
    </message>
    <message>
        <source>ReLU whose negative slope is learned.</source>
        <translation>ReLU, deren negative Steigung gelernt wird.</translation>
    </message>
    <message>
        <source>One slope for all, or one a channel</source>
        <translation>Eine Steigung für alle, oder eine je Kanal</translation>
    </message>
    <message>
        <source>Slope to begin with</source>
        <translation>Steigung am Anfang</translation>
    </message>
    <message>
        <source>Smooth on the negative side, where it goes towards −alpha.</source>
        <translation>Glatt auf der negativen Seite, wo sie gegen −alpha geht.</translation>
    </message>
    <message>
        <source>Where the negative side ends</source>
        <translation>Wo die negative Seite endet</translation>
    </message>
    <message>
        <source>ELU scaled so that activations keep mean 0 and variance 1.</source>
        <translation>ELU, so gestreckt, dass Aktivierungen Mittel 0 und Varianz 1 behalten.</translation>
    </message>
    <message>
        <source>Weigh each value by the chance that a normal variable is below it.</source>
        <translation>Gewichtet jeden Wert mit der Wahrscheinlichkeit, dass eine normalverteilte Größe darunter liegt.</translation>
    </message>
    <message>
        <source>none is exact; tanh as in GPT-2</source>
        <translation>none ist genau; tanh wie in GPT-2</translation>
    </message>
    <message>
        <source>Weigh each value by its own sigmoid.</source>
        <translation>Gewichtet jeden Wert mit seinem eigenen Sigmoid.</translation>
    </message>
    <message>
        <source>Smooth, unbounded above.</source>
        <translation>Glatt, nach oben unbeschränkt.</translation>
    </message>
    <message>
        <source>SiLU from straight pieces.</source>
        <translation>SiLU aus geraden Stücken.</translation>
    </message>
    <message>
        <source>Sigmoid from straight pieces.</source>
        <translation>Sigmoid aus geraden Stücken.</translation>
    </message>
    <message>
        <source>Squeeze into 0 … 1.</source>
        <translation>Staucht auf 0 … 1.</translation>
    </message>
    <message>
        <source>Squeeze into −1 … 1.</source>
        <translation>Staucht auf −1 … 1.</translation>
    </message>
    <message>
        <source>A smooth ReLU, positive everywhere.</source>
        <translation>Eine glatte ReLU, überall positiv.</translation>
    </message>
    <message>
        <source>How sharp the bend is</source>
        <translation>Wie scharf der Knick ist</translation>
    </message>
    <message>
        <source>Above this beta·x it is a straight line</source>
        <translation>Oberhalb dieses beta·x ist sie eine Gerade</translation>
    </message>
    <message>
        <source>Turn scores into shares that sum to 1.</source>
        <translation>Macht aus Wertungen Anteile, deren Summe 1 ist.</translation>
    </message>
    <message>
        <source>Dimension whose entries are weighed against each other; -1 is the last</source>
        <translation>Dimension, deren Einträge gegeneinander abgewogen werden; -1 ist die letzte</translation>
    </message>
    <message>
        <source>Logarithm of softmax, for nll.</source>
        <translation>Logarithmus von Softmax, für nll.</translation>
    </message>
    <message>
        <source>Give back what comes in.</source>
        <translation>Gibt zurück, was hereinkommt.</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>Set values to 0 by chance while training; the rest is scaled up.</source>
        <translation>Setzt beim Training zufällig Werte auf 0; der Rest wird entsprechend vergrößert.</translation>
    </message>
    <message>
        <source>Chance of being dropped</source>
        <translation>Wahrscheinlichkeit, wegzufallen</translation>
    </message>
    <message>
        <source>Set whole channels to 0 by chance while training.</source>
        <translation>Setzt beim Training zufällig ganze Kanäle auf 0.</translation>
    </message>
    <message>
        <source>Dropout that keeps mean and variance after SELU.</source>
        <translation>Dropout, das nach SELU Mittel und Varianz erhält.</translation>
    </message>
    <message>
        <source>Recurrent</source>
        <translation>Rekurrent</translation>
    </message>
    <message>
        <source>Gated recurrent layers over a whole sequence.</source>
        <translation>Rekurrente Schichten mit Toren (GRU) über eine ganze Folge.</translation>
    </message>
    <message>
        <source>Features of each step that comes in</source>
        <translation>Merkmale jedes Schritts am Eingang</translation>
    </message>
    <message>
        <source>Features of the state</source>
        <translation>Merkmale des Zustands</translation>
    </message>
    <message>
        <source>Layers, each fed by the one below</source>
        <translation>Schichten, jede von der darunter gespeist</translation>
    </message>
    <message>
        <source>Batch before time: [B, S, in] instead of [S, B, in]</source>
        <translation>Batch vor der Zeit: [B, S, in] statt [S, B, in]</translation>
    </message>
    <message>
        <source>Chance of being dropped between layers</source>
        <translation>Wahrscheinlichkeit, zwischen den Schichten wegzufallen</translation>
    </message>
    <message>
        <source>Read backwards too; twice the features go out</source>
        <translation>Auch rückwärts lesen; am Ausgang sind es doppelt so viele Merkmale</translation>
    </message>
    <message>
        <source>Long short-term memory layers over a whole sequence.</source>
        <translation>LSTM-Schichten (langes Kurzzeitgedächtnis) über eine ganze Folge.</translation>
    </message>
    <message>
        <source>One step of a gated recurrent unit; its state comes in at h.</source>
        <translation>Ein Schritt einer GRU-Einheit; ihr Zustand kommt bei h herein.</translation>
    </message>
    <message>
        <source>One step of long short-term memory; its state comes in at h and c.</source>
        <translation>Ein Schritt eines LSTM; sein Zustand kommt bei h und c herein.</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Each position gathers from all others, by several learned measures.</source>
        <translation>Jede Stelle sammelt von allen anderen, nach mehreren gelernten Maßen.</translation>
    </message>
    <message>
        <source>Features of each position</source>
        <translation>Merkmale jeder Stelle</translation>
    </message>
    <message>
        <source>Heads, which share the features evenly</source>
        <translation>Köpfe, die sich die Merkmale gleichmäßig teilen</translation>
    </message>
    <message>
        <source>Chance of being dropped while training</source>
        <translation>Wahrscheinlichkeit, beim Training wegzufallen</translation>
    </message>
    <message>
        <source>Features of key, if there are others than in the query</source>
        <translation>Merkmale von key, falls es andere sind als in der Anfrage</translation>
    </message>
    <message>
        <source>Features of value, if there are others than in the query</source>
        <translation>Merkmale von value, falls es andere sind als in der Anfrage</translation>
    </message>
    <message>
        <source>Self-attention and two linear layers, each with a norm and a skip.</source>
        <translation>Selbstaufmerksamkeit und zwei lineare Schichten, jeweils mit Normierung und Abkürzung.</translation>
    </message>
    <message>
        <source>Features between the two linear layers; 4 times d_model when left out</source>
        <translation>Merkmale zwischen den zwei linearen Schichten; ohne Angabe das Vierfache von d_model</translation>
    </message>
    <message>
        <source>Between the two linear layers</source>
        <translation>Zwischen den zwei linearen Schichten</translation>
    </message>
    <message>
        <source>Normalize before each part, which trains more steadily</source>
        <translation>Vor jedem Teil normieren, was ruhiger trainiert</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>A learned vector for each index.</source>
        <translation>Ein gelernter Vektor für jeden Index.</translation>
    </message>
    <message>
        <source>Number of different indices: size of the vocabulary</source>
        <translation>Anzahl verschiedener Indizes: Größe des Wortschatzes</translation>
    </message>
    <message>
        <source>Length of each vector</source>
        <translation>Länge jedes Vektors</translation>
    </message>
    <message>
        <source>Index that stands for padding: its vector stays 0</source>
        <translation>Index, der für Auffüllung steht: Sein Vektor bleibt 0</translation>
    </message>
    <message>
        <source>Vectors that are looked up are cut to this length</source>
        <translation>Nachgeschlagene Vektoren werden auf diese Länge gekürzt</translation>
    </message>
    <message>
        <source>Which length: 2 is Euclid&apos;s</source>
        <translation>Welche Länge: 2 ist die euklidische</translation>
    </message>
    <message>
        <source>Divide gradients by how often the index is in the batch</source>
        <translation>Gradienten dadurch teilen, wie oft der Index im Batch vorkommt</translation>
    </message>
    <message>
        <source>The mean, sum or maximum of the vectors of a bag of indices.</source>
        <translation>Mittelwert, Summe oder Maximum der Vektoren eines Beutels von Indizes.</translation>
    </message>
    <message>
        <source>What becomes of the vectors of a bag</source>
        <translation>Was aus den Vektoren eines Beutels wird</translation>
    </message>
    <message>
        <source>Add a learned vector for each position of a sequence.</source>
        <translation>Addiert für jede Stelle einer Folge einen gelernten Vektor.</translation>
    </message>
    <message>
        <source>Greatest length of a sequence</source>
        <translation>Größte Länge einer Folge</translation>
    </message>
    <message>
        <source>Add sines and cosines that tell the positions of a sequence apart.</source>
        <translation>Addiert Sinus und Kosinus, an denen sich die Stellen einer Folge unterscheiden.</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Join dimensions into one; all but the batch, unless told otherwise.</source>
        <translation>Fasst Dimensionen zu einer zusammen; ohne andere Angabe alle außer dem Batch.</translation>
    </message>
    <message>
        <source>First dimension that is joined</source>
        <translation>Erste Dimension, die zusammengefasst wird</translation>
    </message>
    <message>
        <source>Last dimension that is joined</source>
        <translation>Letzte Dimension, die zusammengefasst wird</translation>
    </message>
    <message>
        <source>The same numbers in another shape.</source>
        <translation>Dieselben Zahlen in einer anderen Form.</translation>
    </message>
    <message>
        <source>The whole new shape; one entry may be -1: whatever is left</source>
        <translation>Die ganze neue Form; ein Eintrag darf -1 sein: was übrig bleibt</translation>
    </message>
    <message>
        <source>Leave dimension 0 alone and reshape the rest</source>
        <translation>Dimension 0 in Ruhe lassen und den Rest umformen</translation>
    </message>
    <message>
        <source>The same dimensions in another order.</source>
        <translation>Dieselben Dimensionen in einer anderen Reihenfolge.</translation>
    </message>
    <message>
        <source>Old dimension for each new one: 0, 2, 1 swaps the last two</source>
        <translation>Zu jeder neuen Dimension die alte: 0, 2, 1 vertauscht die letzten beiden</translation>
    </message>
    <message>
        <source>One entry along a dimension, which goes away.</source>
        <translation>Ein Eintrag entlang einer Dimension, die wegfällt.</translation>
    </message>
    <message>
        <source>Dimension that goes away; negative from the end</source>
        <translation>Dimension, die wegfällt; negativ vom Ende her</translation>
    </message>
    <message>
        <source>Entry that is kept; negative from the end</source>
        <translation>Eintrag, der bleibt; negativ vom Ende her</translation>
    </message>
    <message>
        <source>Drop a dimension of size 1.</source>
        <translation>Entfernt eine Dimension der Größe 1.</translation>
    </message>
    <message>
        <source>Dimension that is dropped; negative from the end</source>
        <translation>Dimension, die entfernt wird; negativ vom Ende her</translation>
    </message>
    <message>
        <source>Insert a dimension of size 1.</source>
        <translation>Fügt eine Dimension der Größe 1 ein.</translation>
    </message>
    <message>
        <source>Where it goes; negative from the end</source>
        <translation>Wohin sie kommt; negativ vom Ende her</translation>
    </message>
    <message>
        <source>Mean, sum or maximum along a dimension.</source>
        <translation>Mittelwert, Summe oder Maximum entlang einer Dimension.</translation>
    </message>
    <message>
        <source>What becomes of the entries</source>
        <translation>Was aus den Einträgen wird</translation>
    </message>
    <message>
        <source>Dimension that goes away, or several; negative from the end</source>
        <translation>Dimension, die wegfällt, oder mehrere; negativ vom Ende her</translation>
    </message>
    <message>
        <source>Keep the dimension, with size 1</source>
        <translation>Die Dimension behalten, mit Größe 1</translation>
    </message>
    <message>
        <source>Multiply by a fixed number.</source>
        <translation>Multipliziert mit einer festen Zahl.</translation>
    </message>
    <message>
        <source>What x is multiplied by</source>
        <translation>Womit x multipliziert wird</translation>
    </message>
    <message>
        <source>Turn channels into pixels: a larger image of fewer channels.</source>
        <translation>Macht aus Kanälen Pixel: ein größeres Bild mit weniger Kanälen.</translation>
    </message>
    <message>
        <source>Factor of each side</source>
        <translation>Faktor jeder Seite</translation>
    </message>
    <message>
        <source>Turn pixels into channels: a smaller image of more channels.</source>
        <translation>Macht aus Pixeln Kanäle: ein kleineres Bild mit mehr Kanälen.</translation>
    </message>
    <message>
        <source>Enlarge by interpolation, to a size or by a factor.</source>
        <translation>Vergrößert durch Interpolation, auf eine Größe oder um einen Faktor.</translation>
    </message>
    <message>
        <source>Lengths that go out; instead of scale_factor</source>
        <translation>Längen am Ausgang; statt scale_factor</translation>
    </message>
    <message>
        <source>Factor of each axis; instead of size</source>
        <translation>Faktor jeder Achse; statt size</translation>
    </message>
    <message>
        <source>How values between pixels are found</source>
        <translation>Wie Werte zwischen Pixeln bestimmt werden</translation>
    </message>
    <message>
        <source>The corner pixels keep their values exactly</source>
        <translation>Die Pixel der Ecken behalten genau ihre Werte</translation>
    </message>
    <message>
        <source>Cut an image into windows, each a column (im2col).</source>
        <translation>Zerlegt ein Bild in Fenster, jedes eine Spalte (im2col).</translation>
    </message>
    <message>
        <source>Size of the windows</source>
        <translation>Größe der Fenster</translation>
    </message>
    <message>
        <source>Distance between elements of a window</source>
        <translation>Abstand zwischen den Elementen eines Fensters</translation>
    </message>
    <message>
        <source>Zeros added on each side</source>
        <translation>Nullen, die auf jeder Seite dazukommen</translation>
    </message>
    <message>
        <source>Step from window to window</source>
        <translation>Schrittweite von Fenster zu Fenster</translation>
    </message>
    <message>
        <source>Put windows together to an image; where they overlap, they add up (col2im).</source>
        <translation>Setzt Fenster zu einem Bild zusammen; wo sie sich überlappen, wird addiert (col2im).</translation>
    </message>
    <message>
        <source>Height and width of the image</source>
        <translation>Höhe und Breite des Bildes</translation>
    </message>
    <message>
        <source>Add zeros around an image.</source>
        <translation>Legt Nullen um ein Bild.</translation>
    </message>
    <message>
        <source>Pixels added on every side, or left, right, top, bottom</source>
        <translation>Pixel, die auf jeder Seite dazukommen, oder links, rechts, oben, unten</translation>
    </message>
    <message>
        <source>Add a border that mirrors the image.</source>
        <translation>Legt einen Rand an, der das Bild spiegelt.</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführung</translation>
    </message>
    <message>
        <source>Sum of the inputs, element by element.</source>
        <translation>Summe der Eingänge, Element für Element.</translation>
    </message>
    <message>
        <source>Mean of the inputs, element by element.</source>
        <translation>Mittelwert der Eingänge, Element für Element.</translation>
    </message>
    <message>
        <source>Product of the inputs, element by element.</source>
        <translation>Produkt der Eingänge, Element für Element.</translation>
    </message>
    <message>
        <source>Greatest of the inputs, element by element.</source>
        <translation>Größter der Eingänge, Element für Element.</translation>
    </message>
    <message>
        <source>The inputs one after the other along a dimension.</source>
        <translation>Die Eingänge hintereinander entlang einer Dimension.</translation>
    </message>
    <message>
        <source>Dimension along which they are joined; negative from the end</source>
        <translation>Dimension, entlang der sie verbunden werden; negativ vom Ende her</translation>
    </message>
    <message>
        <source>The inputs side by side in a new dimension.</source>
        <translation>Die Eingänge nebeneinander in einer neuen Dimension.</translation>
    </message>
    <message>
        <source>Where the new dimension goes; negative from the end</source>
        <translation>Wohin die neue Dimension kommt; negativ vom Ende her</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>Ablauf</translation>
    </message>
    <message>
        <source>A network inside a network, drawn as one node.</source>
        <translation>Ein Netz in einem Netz, als ein Knoten gezeichnet.</translation>
    </message>
    <message>
        <source>Name by which the code finds it: model.child_graph(label)</source>
        <translation>Name, unter dem der Code es findet: model.child_graph(label)</translation>
    </message>
    <message>
        <source>An instance of a reusable block, with weights of its own unless shared.</source>
        <translation>Ein Exemplar eines wiederverwendbaren Blocks, mit eigenen Gewichten, wenn sie nicht geteilt werden.</translation>
    </message>
    <message>
        <source>Name of the block</source>
        <translation>Name des Blocks</translation>
    </message>
    <message>
        <source>All nodes of this block that say so share one set of weights</source>
        <translation>Alle Knoten dieses Blocks, die das angeben, teilen sich einen Satz Gewichte</translation>
    </message>
    <message>
        <source>Send the stream through a network several times, with the same weights.</source>
        <translation>Schickt den Strom mehrmals durch ein Netz, mit denselben Gewichten.</translation>
    </message>
    <message>
        <source>What ends it: a count, or a condition</source>
        <translation>Was sie beendet: eine Anzahl oder eine Bedingung</translation>
    </message>
    <message>
        <source>Number of rounds, for mode for_n</source>
        <translation>Anzahl der Runden, für mode for_n</translation>
    </message>
    <message>
        <source>Most rounds, for modes while and until</source>
        <translation>Höchste Zahl von Runden, für mode while und until</translation>
    </message>
    <message>
        <source>Apply a network to each element of the batch, or to each slice of the features.</source>
        <translation>Wendet ein Netz auf jedes Element des Batchs an, oder auf jede Scheibe der Merkmale.</translation>
    </message>
    <message>
        <source>Elements of dimension 0, or parts of the last</source>
        <translation>Elemente der Dimension 0, oder Teile der letzten</translation>
    </message>
    <message>
        <source>Number of parts, for mode slices</source>
        <translation>Anzahl der Teile, für mode slices</translation>
    </message>
    <message>
        <source>Call the body once with all of them</source>
        <translation>Das Innere einmal mit allen zugleich aufrufen</translation>
    </message>
    <message>
        <source>Mix of several networks, weighed by a learned router: soft mixture of experts.</source>
        <translation>Mischung mehrerer Netze, gewichtet von einem gelernten Verteiler: weiche Mischung von Experten.</translation>
    </message>
    <message>
        <source>How scores become weights</source>
        <translation>Wie aus Wertungen Gewichte werden</translation>
    </message>
    <message>
        <source>Size of the last dimension that is read</source>
        <translation>Größe der letzten Dimension, die gelesen wird</translation>
    </message>
    <message>
        <source>One of several networks runs: the one a selector names.</source>
        <translation>Eines von mehreren Netzen läuft: das, welches ein Wähler nennt.</translation>
    </message>
    <message>
        <source>Who chooses: a learned score, or the index</source>
        <translation>Wer wählt: eine gelernte Wertung oder der Index</translation>
    </message>
    <message>
        <source>Branch that runs, for selector fixed</source>
        <translation>Zweig, der läuft, für selector fixed</translation>
    </message>
    <message>
        <source>Add every reference to the stream; with a state wire, a memory between calls.</source>
        <translation>Addiert jede Referenz zum Strom; mit einer Zustandsleitung ein Gedächtnis zwischen Aufrufen.</translation>
    </message>
    <message>
        <source>Condition of a loop: halts once the greatest value exceeds a threshold.</source>
        <translation>Bedingung einer Schleife: hält an, sobald der größte Wert eine Schwelle überschreitet.</translation>
    </message>
    <message>
        <source>Value that the state may reach</source>
        <translation>Wert, den der Zustand erreichen darf</translation>
    </message>
    <message>
        <source>Condition of a loop: halts when a learned score of the state is positive.</source>
        <translation>Bedingung einer Schleife: hält an, wenn eine gelernte Wertung des Zustands positiv ist.</translation>
    </message>
    <message>
        <source>Where samples come from</source>
        <translation>Woher die Proben kommen</translation>
    </message>
    <message>
        <source>Part of the samples that is held out</source>
        <translation>Anteil der Proben, der zurückgehalten wird</translation>
    </message>
    <message>
        <source>Shift and scale each column to mean 0 and deviation 1</source>
        <translation>Jede Spalte auf Mittel 0 und Abweichung 1 verschieben und strecken</translation>
    </message>
    <message>
        <source>Do the same with what is predicted</source>
        <translation>Dasselbe mit dem tun, was vorhergesagt wird</translation>
    </message>
    <message>
        <source>How many samples are generated</source>
        <translation>Wie viele Proben erzeugt werden</translation>
    </message>
    <message>
        <source>Spread of the noise that is added</source>
        <translation>Streuung des Rauschens, das dazukommt</translation>
    </message>
    <message>
        <source>Arms of the spiral</source>
        <translation>Arme der Spirale</translation>
    </message>
    <message>
        <source>How often an arm goes round</source>
        <translation>Wie oft ein Arm umläuft</translation>
    </message>
    <message>
        <source>Periods from end to end</source>
        <translation>Perioden von einem Ende zum anderen</translation>
    </message>
    <message>
        <source>Symbols to remember</source>
        <translation>Symbole, die zu merken sind</translation>
    </message>
    <message>
        <source>Different symbols</source>
        <translation>Verschiedene Symbole</translation>
    </message>
    <message>
        <source>Bits to count</source>
        <translation>Bits, die zu zählen sind</translation>
    </message>
    <message>
        <source>Where the data is, relative to the design&apos;s folder</source>
        <translation>Wo die Daten liegen, vom Ordner des Entwurfs aus</translation>
    </message>
    <message>
        <source>Column to predict</source>
        <translation>Spalte, die vorhergesagt wird</translation>
    </message>
    <message>
        <source>Array of the inputs</source>
        <translation>Feld der Eingaben</translation>
    </message>
    <message>
        <source>Array of the targets</source>
        <translation>Feld der Ziele</translation>
    </message>
    <message>
        <source>File of the targets</source>
        <translation>Datei mit den Zielwerten</translation>
    </message>
    <message>
        <source>Height and width that pictures are scaled to</source>
        <translation>Höhe und Breite, auf die Bilder skaliert werden</translation>
    </message>
    <message>
        <source>Name of the data set in torchvision.datasets</source>
        <translation>Name des Datensatzes in torchvision.datasets</translation>
    </message>
    <message>
        <source>Arguments of the data set by name, as {&quot;split&quot;: &quot;digits&quot;}</source>
        <translation>Argumente des Datensatzes mit Namen, etwa {&quot;split&quot;: &quot;digits&quot;}</translation>
    </message>
    <message>
        <source>What is made small</source>
        <translation>Was klein gemacht wird</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Learning rate to begin with</source>
        <translation>Lernrate am Anfang</translation>
    </message>
    <message>
        <source>Part that goes on</source>
        <translation>Anteil, der weiterwirkt</translation>
    </message>
    <message>
        <source>Pull of weights towards 0</source>
        <translation>Zug der Gewichte gegen 0</translation>
    </message>
    <message>
        <source>How the learning rate changes</source>
        <translation>Wie sich die Lernrate ändert</translation>
    </message>
    <message>
        <source>Passes over the training data</source>
        <translation>Durchgänge durch die Trainingsdaten</translation>
    </message>
    <message>
        <source>Samples a step</source>
        <translation>Proben je Schritt</translation>
    </message>
    <message>
        <source>Largest norm of all gradients together</source>
        <translation>Größte Norm aller Gradienten zusammen</translation>
    </message>
    <message>
        <source>Epochs without a better validation loss before training ends</source>
        <translation>Epochen ohne besseren Validierungsverlust, nach denen das Training endet</translation>
    </message>
    <message>
        <source>Epochs between two drops</source>
        <translation>Epochen zwischen zwei Absenkungen</translation>
    </message>
    <message>
        <source>What a drop multiplies by</source>
        <translation>Faktor einer Absenkung</translation>
    </message>
    <message>
        <source>Highest rate</source>
        <translation>Höchste Rate</translation>
    </message>
    <message>
        <source>Epochs without a better loss</source>
        <translation>Epochen ohne besseren Verlust</translation>
    </message>
    <message>
        <source>What a drop does</source>
        <translation>Faktor einer Absenkung</translation>
    </message>
    <message>
        <source>auto is the first GPU, else the CPU</source>
        <translation>auto ist die erste GPU, sonst die CPU</translation>
    </message>
    <message>
        <source>bfloat16 computes in half the memory where that is safe</source>
        <translation>bfloat16 rechnet mit halbem Speicher, wo das sicher ist</translation>
    </message>
    <message>
        <source>The same seed gives the same run</source>
        <translation>Derselbe Startwert ergibt denselben Lauf</translation>
    </message>
    <message>
        <source>Faster steps, after a minute of compiling</source>
        <translation>Schnellere Schritte, nach einer Minute Übersetzen</translation>
    </message>
    <message>
        <source>Processes that read data from disk</source>
        <translation>Prozesse, die Daten vom Datenträger lesen</translation>
    </message>
    <message>
        <source>Keep each epoch&apos;s weights, to look back at</source>
        <translation>Die Gewichte jeder Epoche behalten, um zurückblicken zu können</translation>
    </message>
    <message>
        <source>Autoencoder</source>
        <translation>Autoencoder</translation>
    </message>
    <message>
        <source>Digits squeezed through sixteen numbers and restored</source>
        <translation>Ziffern, durch sechzehn Zahlen gezwängt und wiederhergestellt</translation>
    </message>
    <message>
        <source>Cross attention</source>
        <translation>Kreuzaufmerksamkeit</translation>
    </message>
    <message>
        <source>A query that attends to a memory of another length: two inputs</source>
        <translation>Eine Anfrage an ein Gedächtnis anderer Länge: zwei Eingänge</translation>
    </message>
    <message>
        <source>DCGAN discriminator</source>
        <translation>DCGAN-Diskriminator</translation>
    </message>
    <message>
        <source>The discriminator of a DCGAN (Radford et al. 2015): is the image real?</source>
        <translation>Der Diskriminator eines DCGAN (Radford et al. 2015): Ist das Bild echt?</translation>
    </message>
    <message>
        <source>DCGAN generator</source>
        <translation>DCGAN-Generator</translation>
    </message>
    <message>
        <source>The generator of a DCGAN (Radford et al. 2015): noise to a 64×64 image</source>
        <translation>Der Generator eines DCGAN (Radford et al. 2015): aus Rauschen ein Bild von 64×64</translation>
    </message>
    <message>
        <source>DenseNet</source>
        <translation>DenseNet</translation>
    </message>
    <message>
        <source>A DenseNet block (Huang et al. 2016) that reads digits: every layer sees all before it</source>
        <translation>Ein DenseNet-Block (Huang et al. 2016), der Ziffern liest: Jede Schicht sieht alle vor ihr</translation>
    </message>
    <message>
        <source>Diabetes</source>
        <translation>Diabetes</translation>
    </message>
    <message>
        <source>Regression: the course of diabetes after a year, from ten measures</source>
        <translation>Regression: der Verlauf von Diabetes nach einem Jahr, aus zehn Messwerten</translation>
    </message>
    <message>
        <source>Digits CNN</source>
        <translation>Ziffern-CNN</translation>
    </message>
    <message>
        <source>A small convolutional network that reads handwritten digits (8×8)</source>
        <translation>Ein kleines Faltungsnetz, das handgeschriebene Ziffern liest (8×8)</translation>
    </message>
    <message>
        <source>ESPCN</source>
        <translation>ESPCN</translation>
    </message>
    <message>
        <source>ESPCN (Shi et al. 2016): super-resolution by a factor of 3 with pixel shuffle</source>
        <translation>ESPCN (Shi et al. 2016): dreifache Auflösung durch Umordnen von Pixeln</translation>
    </message>
    <message>
        <source>Inception</source>
        <translation>Inception</translation>
    </message>
    <message>
        <source>The first inception module of GoogLeNet (Szegedy et al. 2014): four branches joined</source>
        <translation>Der erste Inception-Baustein von GoogLeNet (Szegedy et al. 2014): vier Zweige, verbunden</translation>
    </message>
    <message>
        <source>LeNet-5</source>
        <translation>LeNet-5</translation>
    </message>
    <message>
        <source>LeNet-5 (LeCun 1998) for 28×28 images of digits</source>
        <translation>LeNet-5 (LeCun 1998) für Bilder von Ziffern, 28×28</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>Schleifen</translation>
    </message>
    <message>
        <source>Loops of all modes: a fixed count, while below a threshold, until a learned halt</source>
        <translation>Schleifen jeder Art: feste Anzahl, solange unter einer Schwelle, bis zu einem gelernten Halt</translation>
    </message>
    <message>
        <source>LSTM classifier</source>
        <translation>LSTM-Klassifikator</translation>
    </message>
    <message>
        <source>An LSTM that reads a handwritten digit row by row, and names it at the end</source>
        <translation>Ein LSTM, das eine handgeschriebene Ziffer zeilenweise liest und am Ende benennt</translation>
    </message>
    <message>
        <source>LSTM copy</source>
        <translation>LSTM, das kopiert</translation>
    </message>
    <message>
        <source>An LSTM that reads five symbols, then writes them again from memory</source>
        <translation>Ein LSTM, das fünf Symbole liest und sie dann aus dem Gedächtnis schreibt</translation>
    </message>
    <message>
        <source>Maps</source>
        <translation>Abbildungen</translation>
    </message>
    <message>
        <source>One small network for four slices of the features, for two, and for each sample</source>
        <translation>Ein kleines Netz für vier Scheiben der Merkmale, für zwei und für jede Probe</translation>
    </message>
    <message>
        <source>Mixture of experts</source>
        <translation>Mischung von Experten</translation>
    </message>
    <message>
        <source>Four experts, weighed by a router for every digit</source>
        <translation>Vier Experten, für jede Ziffer von einem Verteiler gewichtet</translation>
    </message>
    <message>
        <source>MobileNet v2 block</source>
        <translation>MobileNet-v2-Block</translation>
    </message>
    <message>
        <source>The inverted residual of MobileNetV2 (Sandler et al. 2018): wide inside, depthwise</source>
        <translation>Das umgekehrte Residuum von MobileNetV2 (Sandler et al. 2018): innen breit, kanalweise</translation>
    </message>
    <message>
        <source>Nested</source>
        <translation>Verschachtelt</translation>
    </message>
    <message>
        <source>Networks in networks, three levels deep, each reached by its path</source>
        <translation>Netze in Netzen, drei Ebenen tief, jedes über seinen Pfad erreichbar</translation>
    </message>
    <message>
        <source>Recurrent state</source>
        <translation>Rekurrenter Zustand</translation>
    </message>
    <message>
        <source>Two memories that last from call to call: a sum, and a GRU cell</source>
        <translation>Zwei Gedächtnisse von Aufruf zu Aufruf: eine Summe und eine GRU-Zelle</translation>
    </message>
    <message>
        <source>ResNet-18</source>
        <translation>ResNet-18</translation>
    </message>
    <message>
        <source>ResNet-18 (He et al. 2015): residual blocks, reused</source>
        <translation>ResNet-18 (He et al. 2015): Residuenblöcke, wiederverwendet</translation>
    </message>
    <message>
        <source>ResNet-20</source>
        <translation>ResNet-20</translation>
    </message>
    <message>
        <source>ResNet-20 for CIFAR (He et al. 2015): three stages of three blocks</source>
        <translation>ResNet-20 für CIFAR (He et al. 2015): drei Stufen aus je drei Blöcken</translation>
    </message>
    <message>
        <source>Spirals MLP</source>
        <translation>Spiralen-MLP</translation>
    </message>
    <message>
        <source>Two spirals told apart by three hidden layers</source>
        <translation>Zwei Spiralen, getrennt von drei verborgenen Schichten</translation>
    </message>
    <message>
        <source>Switch</source>
        <translation>Weiche</translation>
    </message>
    <message>
        <source>One of two branches runs for each batch, the one a selector chooses</source>
        <translation>Für jeden Batch läuft einer von zwei Zweigen, den ein Wähler bestimmt</translation>
    </message>
    <message>
        <source>Transformer encoder</source>
        <translation>Transformer-Encoder</translation>
    </message>
    <message>
        <source>A transformer encoder of two layers, written out, on the copy task</source>
        <translation>Ein Transformer-Encoder aus zwei Schichten, ausgeschrieben, für die Kopieraufgabe</translation>
    </message>
    <message>
        <source>Two heads</source>
        <translation>Zwei Köpfe</translation>
    </message>
    <message>
        <source>A trunk with two heads: the digit, and its place on a map of two dimensions</source>
        <translation>Ein Stamm mit zwei Köpfen: die Ziffer und ihr Platz auf einer Karte mit zwei Dimensionen</translation>
    </message>
    <message>
        <source>Two towers</source>
        <translation>Zwei Türme</translation>
    </message>
    <message>
        <source>Two inputs, a tower for each, and a bilinear score of both</source>
        <translation>Zwei Eingänge, je ein Turm, und eine bilineare Wertung aus beiden</translation>
    </message>
    <message>
        <source>U-Net</source>
        <translation>U-Net</translation>
    </message>
    <message>
        <source>U-Net (Ronneberger et al. 2015): three levels down and up, with skips</source>
        <translation>U-Net (Ronneberger et al. 2015): drei Ebenen hinab und hinauf, mit Abkürzungen</translation>
    </message>
    <message>
        <source>VGG-11</source>
        <translation>VGG-11</translation>
    </message>
    <message>
        <source>VGG-11 (Simonyan and Zisserman 2014), sized for 32×32 images</source>
        <translation>VGG-11 (Simonyan und Zisserman 2014), bemessen für Bilder von 32×32</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>begun</source>
        <translation>begonnen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>info</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
</context>
<context>
    <name>DataView</name>
    <message>
        <source>Samples</source>
        <translation>Proben</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Choose data in the settings.</source>
        <translation>Wählen Sie in den Einstellungen Daten.</translation>
    </message>
    <message>
        <source>Reading the data …</source>
        <translation>Die Daten werden gelesen …</translation>
    </message>
    <message>
        <source>The samples can&apos;t be read: {}</source>
        <translation>Die Proben lassen sich nicht lesen: {}</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>&lt;b&gt;{train}&lt;/b&gt; samples to train on, &lt;b&gt;{held}&lt;/b&gt; held out</source>
        <translation>&lt;b&gt;{train}&lt;/b&gt; Proben zum Trainieren, &lt;b&gt;{held}&lt;/b&gt; zurückgehalten</translation>
    </message>
    <message>
        <source>a sample is {shape} {dtype}</source>
        <translation>eine Probe ist {shape} {dtype}</translation>
    </message>
    <message>
        <source>all numbers</source>
        <translation>alle Zahlen</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>deviation</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>least</source>
        <translation>kleinster</translation>
    </message>
    <message>
        <source>greatest</source>
        <translation>größter</translation>
    </message>
</context>
<context>
    <name>DockTitle</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close {}</source>
        <translation>{} schließen</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Palette</source>
        <translation>Palette</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
</context>
<context>
    <name>Edit</name>
    <message>
        <source>&amp;Undo {}</source>
        <translation>&amp;Rückgängig: {}</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo {}</source>
        <translation>&amp;Wiederholen: {}</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
</context>
<context>
    <name>EngineProcess</name>
    <message>
        <source>The engine could not be started: {}</source>
        <translation>Der Rechenprozess konnte nicht gestartet werden: {}</translation>
    </message>
    <message>
        <source>The engine was killed from outside, most likely because memory ran out. Make the batch or the model smaller, then train again.</source>
        <translation>Der Rechenprozess wurde von außen beendet, wahrscheinlich weil der Speicher nicht reichte. Verkleinern Sie den Batch oder das Modell und trainieren Sie erneut.</translation>
    </message>
    <message>
        <source>The engine crashed (signal {}). {}</source>
        <translation>Der Rechenprozess ist abgestürzt (Signal {}). {}</translation>
    </message>
    <message>
        <source>The engine ended before the work was done.</source>
        <translation>Der Rechenprozess endete, bevor die Arbeit getan war.</translation>
    </message>
    <message>
        <source>The engine ended with an error (code {}). {}</source>
        <translation>Der Rechenprozess endete mit einem Fehler (Code {}). {}</translation>
    </message>
</context>
<context>
    <name>Epochs</name>
    <message>
        <source>Epoch of the run to look back at</source>
        <translation>Epoche des Laufs, auf die zurückgeblickt wird</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>the model as it is, after {0} epochs</source>
        <translation>das Modell, wie es ist, nach {0} Epochen</translation>
    </message>
    <message>
        <source>epoch {0} of {1}</source>
        <translation>Epoche {0} von {1}</translation>
    </message>
    <message>
        <source>training loss {0}</source>
        <translation>Trainingsverlust {0}</translation>
    </message>
    <message>
        <source>validation loss {0}</source>
        <translation>Validierungsverlust {0}</translation>
    </message>
    <message>
        <source>accuracy {0}</source>
        <translation>Genauigkeit {0}</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>The picture is too large; export SVG instead.</source>
        <translation>Das Bild ist zu groß; exportieren Sie stattdessen SVG.</translation>
    </message>
    <message>
        <source>&amp;FlowBuilder code…</source>
        <translation>&amp;FlowBuilder-Code …</translation>
    </message>
    <message>
        <source>&amp;PyTorch code…</source>
        <translation>&amp;PyTorch-Code …</translation>
    </message>
    <message>
        <source>&amp;ONNX…</source>
        <translation>&amp;ONNX …</translation>
    </message>
    <message>
        <source>&amp;Weights of the last run…</source>
        <translation>&amp;Gewichte des letzten Laufs …</translation>
    </message>
    <message>
        <source>&amp;DOT for Graphviz…</source>
        <translation>&amp;DOT für Graphviz …</translation>
    </message>
    <message>
        <source>&amp;SVG picture…</source>
        <translation>&amp;SVG-Bild …</translation>
    </message>
    <message>
        <source>P&amp;NG picture…</source>
        <translation>P&amp;NG-Bild …</translation>
    </message>
    <message>
        <source>Shape &amp;report (Markdown)…</source>
        <translation>&amp;Bericht der Formen (Markdown) …</translation>
    </message>
    <message>
        <source>Shape report (&amp;CSV)…</source>
        <translation>Bericht der Formen (&amp;CSV) …</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Wrote {}</source>
        <translation>{} geschrieben</translation>
    </message>
    <message>
        <source>Nothing was trained yet.</source>
        <translation>Es wurde noch nichts trainiert.</translation>
    </message>
    <message>
        <source>Writing {} …</source>
        <translation>{} wird geschrieben …</translation>
    </message>
    <message>
        <source>The design can&apos;t be exported. {}</source>
        <translation>Der Entwurf lässt sich nicht exportieren. {}</translation>
    </message>
</context>
<context>
    <name>FactsView</name>
    <message>
        <source>input</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>output</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>waits for {}</source>
        <translation>wartet auf {}</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>multiply-adds</source>
        <translation>Mult.-Additionen</translation>
    </message>
    <message>
        <source>output memory</source>
        <translation>Speicher</translation>
    </message>
</context>
<context>
    <name>File</name>
    <message>
        <source>&amp;New</source>
        <translation>&amp;Neu</translation>
    </message>
    <message>
        <source>New &amp;window</source>
        <translation>Neues &amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Speichern &amp;unter …</translation>
    </message>
    <message>
        <source>&amp;Import FlowBuilder code…</source>
        <translation>FlowBuilder-Code &amp;importieren …</translation>
    </message>
    <message>
        <source>Import a PyTorch &amp;model…</source>
        <translation>PyTorch-&amp;Modell importieren …</translation>
    </message>
    <message>
        <source>S&amp;tart page</source>
        <translation>S&amp;tartseite</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
</context>
<context>
    <name>FileFlow</name>
    <message>
        <source>Open a design</source>
        <translation>Entwurf öffnen</translation>
    </message>
    <message>
        <source>Designs (*.flodl);;Python flows (*.py);;All files (*)</source>
        <translation>Entwürfe (*.flodl);;Python-Flows (*.py);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>{} can&apos;t be opened.</source>
        <translation>{} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>{} can&apos;t be read.</source>
        <translation>{} lässt sich nicht lesen.</translation>
    </message>
    <message>
        <source>Import FlowBuilder code</source>
        <translation>FlowBuilder-Code importieren</translation>
    </message>
    <message>
        <source>Python (*.py)</source>
        <translation>Python (*.py)</translation>
    </message>
    <message>
        <source>{} can&apos;t be imported.</source>
        <translation>{} lässt sich nicht importieren.</translation>
    </message>
    <message>
        <source>Save the design</source>
        <translation>Entwurf speichern</translation>
    </message>
    <message>
        <source>Designs (*.flodl)</source>
        <translation>Entwürfe (*.flodl)</translation>
    </message>
    <message>
        <source>name the design</source>
        <translation>Benennen des Entwurfs</translation>
    </message>
    <message>
        <source>Unsaved work</source>
        <translation>Nicht gespeicherte Arbeit</translation>
    </message>
    <message>
        <source>Save the changes to {}?</source>
        <translation>Änderungen an {} speichern?</translation>
    </message>
    <message>
        <source>Without saving they are lost.</source>
        <translation>Ohne Speichern gehen sie verloren.</translation>
    </message>
    <message>
        <source>The design is not saved.</source>
        <translation>Der Entwurf ist nicht gespeichert.</translation>
    </message>
    <message>
        <source>Saved {}</source>
        <translation>{} gespeichert</translation>
    </message>
    <message>
        <source>{} was changed by another program.</source>
        <translation>{} wurde von einem anderen Programm geändert.</translation>
    </message>
    <message>
        <source>You have changes of your own that are not saved.</source>
        <translation>Sie haben eigene Änderungen, die nicht gespeichert sind.</translation>
    </message>
    <message>
        <source>Load the file</source>
        <translation>Datei laden</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meine behalten</translation>
    </message>
    <message>
        <source>The file can&apos;t be opened; yours stays open.</source>
        <translation>Die Datei lässt sich nicht öffnen; Ihre bleibt offen.</translation>
    </message>
    <message>
        <source>This file is open in another window too: the one saved last wins.</source>
        <translation>Diese Datei ist auch in einem anderen Fenster offen: Was zuletzt gespeichert wird, gilt.</translation>
    </message>
</context>
<context>
    <name>Gauge</name>
    <message>
        <source>{0} vanishing</source>
        <translation>{0} verschwindet</translation>
    </message>
    <message>
        <source>gradient {0}</source>
        <translation>Gradient {0}</translation>
    </message>
    <message>
        <source>{0} dead units</source>
        <translation>{0} tote Einheiten</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>&amp;Tastenkürzel …</translation>
    </message>
    <message>
        <source>Open the &amp;log</source>
        <translation>&amp;Protokoll öffnen</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>Ü&amp;ber</translation>
    </message>
    <message>
        <source>Nothing has been logged yet.</source>
        <translation>Es wurde noch nichts protokolliert.</translation>
    </message>
    <message>
        <source>About flodl studio</source>
        <translation>Über flodl studio</translation>
    </message>
    <message>
        <source>&lt;h3&gt;flodl studio {version}&lt;/h3&gt;&lt;p&gt;Draw a neural network, see its shapes as you draw, train it in place, leave with its code.&lt;/p&gt;&lt;p&gt;Free software under the MIT license.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;flodl studio {version}&lt;/h3&gt;&lt;p&gt;Zeichnen Sie ein neuronales Netz, sehen Sie beim Zeichnen seine Formen, trainieren Sie es an Ort und Stelle, nehmen Sie seinen Code mit.&lt;/p&gt;&lt;p&gt;Freie Software unter der MIT-Lizenz.&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>HistoryList</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
</context>
<context>
    <name>ImportTorch</name>
    <message>
        <source>Import a PyTorch model</source>
        <translation>PyTorch-Modell importieren</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Choose a &amp;file…</source>
        <translation>&amp;Datei wählen …</translation>
    </message>
    <message>
        <source>Shape of one sample</source>
        <translation>Form einer Probe</translation>
    </message>
    <message>
        <source>Numbers of the input</source>
        <translation>Zahlen der Eingabe</translation>
    </message>
    <message>
        <source>Save its &amp;weights too, named as the design&apos;s</source>
        <translation>Auch seine &amp;Gewichte speichern, benannt wie die des Entwurfs</translation>
    </message>
    <message>
        <source>&lt;b&gt;This runs the code of the model&lt;/b&gt;, with your rights: whatever its file does when it is imported and built, it does. Import only what you trust.</source>
        <translation>&lt;b&gt;Hierbei läuft der Code des Modells&lt;/b&gt;, mit Ihren Rechten: Was seine Datei beim Importieren und Bauen tut, das geschieht. Importieren Sie nur, wem Sie vertrauen.</translation>
    </message>
    <message>
        <source>State of the import</source>
        <translation>Stand des Imports</translation>
    </message>
    <message>
        <source>&amp;Run its code and import</source>
        <translation>Code &amp;ausführen und importieren</translation>
    </message>
    <message>
        <source>The file with the model</source>
        <translation>Die Datei mit dem Modell</translation>
    </message>
    <message>
        <source>Python (*.py)</source>
        <translation>Python (*.py)</translation>
    </message>
    <message>
        <source>Building and tracing the model …</source>
        <translation>Das Modell wird gebaut und verfolgt …</translation>
    </message>
    <message>
        <source>The engine ended before the work was done.</source>
        <translation>Der Rechenprozess endete, bevor die Arbeit getan war.</translation>
    </message>
    <message>
        <source>The weights of the model do not fit the design: they are not saved.</source>
        <translation>Die Gewichte des Modells passen nicht zum Entwurf; sie werden nicht gespeichert.</translation>
    </message>
    <message>
        <source>Save the weights</source>
        <translation>Gewichte speichern</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>package.module:Class or file.py:Class; with arguments: Class(depth=18)</source>
        <translation>package.module:Class oder file.py:Class; mit Argumenten: Class(depth=18)</translation>
    </message>
    <message>
        <source>Sizes without the batch; a name is a free length: S, 64. Of several inputs: 1, 28, 28; S int64</source>
        <translation>Größen ohne den Batch; ein Name ist eine freie Länge: S, 64. Bei mehreren Eingängen: 1, 28, 28; S int64</translation>
    </message>
    <message>
        <source>&amp;Shape of one sample</source>
        <translation>&amp;Form einer Probe</translation>
    </message>
    <message>
        <source>&amp;Numbers</source>
        <translation>&amp;Zahlen</translation>
    </message>
</context>
<context>
    <name>InnerNetworks</name>
    <message>
        <source>{} · {} nodes</source>
        <translation>{} · {} Knoten</translation>
    </message>
    <message>
        <source>Open this inner network</source>
        <translation>Dieses innere Netz öffnen</translation>
    </message>
    <message>
        <source>Remove {}</source>
        <translation>{} entfernen</translation>
    </message>
    <message>
        <source>Add {}</source>
        <translation>{} hinzufügen</translation>
    </message>
    <message>
        <source>add {stem} to {node}</source>
        <translation>Hinzufügen von {stem} zu {node}</translation>
    </message>
    <message>
        <source>remove {slot} of {node}</source>
        <translation>Entfernen von {slot} aus {node}</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>set {name} of {nodes}</source>
        <translation>Setzen von {name} bei {nodes}</translation>
    </message>
    <message>
        <source>reset {name} of {nodes}</source>
        <translation>Zurücksetzen von {name} bei {nodes}</translation>
    </message>
    <message>
        <source>{} nodes</source>
        <translation>{} Knoten</translation>
    </message>
</context>
<context>
    <name>LayerView</name>
    <message>
        <source>weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>gradients</source>
        <translation>Gradienten</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>Aktivierungen</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>Norm des Gradienten</translation>
    </message>
    <message>
        <source> vanishing</source>
        <translation> verschwindet</translation>
    </message>
    <message>
        <source>weight norm</source>
        <translation>Norm der Gewichte</translation>
    </message>
    <message>
        <source>dead units</source>
        <translation>tote Einheiten</translation>
    </message>
</context>
<context>
    <name>Looking</name>
    <message>
        <source>Cost of looking inside</source>
        <translation>Aufwand des Hineinschauens</translation>
    </message>
    <message>
        <source>Zoom in to look inside the layers</source>
        <translation>Vergrößern Sie, um in die Schichten zu sehen</translation>
    </message>
    <message>
        <source>Nothing was seen of the layers up to this epoch</source>
        <translation>Bis zu dieser Epoche wurde nichts von den Schichten gesehen</translation>
    </message>
    <message>
        <source>Looking inside once a training runs</source>
        <translation>Hineinschauen, sobald ein Training läuft</translation>
    </message>
    <message>
        <source>Looking inside costs {0} of the time</source>
        <translation>Hineinschauen kostet {0} der Zeit</translation>
    </message>
    <message>
        <source>Looking inside …</source>
        <translation>Hineinschauen …</translation>
    </message>
    <message>
        <source>As the layers were seen last</source>
        <translation>Wie die Schichten zuletzt gesehen wurden</translation>
    </message>
    <message>
        <source>As the layers were in epoch {0}</source>
        <translation>Wie die Schichten in Epoche {0} waren</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Something went wrong in the studio; your design is as it was.</source>
        <translation>Im Studio ist etwas schiefgegangen; Ihr Entwurf ist, wie er war.</translation>
    </message>
    <message>
        <source>The details are in {}.</source>
        <translation>Einzelheiten stehen in {}.</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Graph</source>
        <translation>&amp;Graph</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;Align</source>
        <translation>Aus&amp;richten</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Bereiche</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>Liste leeren</translation>
    </message>
</context>
<context>
    <name>NetworkPage</name>
    <message>
        <source>Name of the design</source>
        <translation>Name des Entwurfs</translation>
    </message>
    <message>
        <source>What it is, in a line</source>
        <translation>Was es ist, in einer Zeile</translation>
    </message>
    <message>
        <source>Description of the design</source>
        <translation>Beschreibung des Entwurfs</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>input</source>
        <translation>Eingang</translation>
    </message>
    <message>
        <source>output</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>nodes</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>multiply-adds</source>
        <translation>Mult.-Additionen</translation>
    </message>
    <message>
        <source>training memory</source>
        <translation>Trainingsspeicher</translation>
    </message>
    <message>
        <source>{memory} for a batch of {batch}</source>
        <translation>{memory} für einen Batch von {batch}</translation>
    </message>
    <message>
        <source>rename the design to {}</source>
        <translation>Umbenennen des Entwurfs in {}</translation>
    </message>
    <message>
        <source>describe the design</source>
        <translation>Beschreiben des Entwurfs</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Select a node to see and change its parameters.</source>
        <translation>Wählen Sie einen Knoten, um seine Parameter zu sehen und zu ändern.</translation>
    </message>
</context>
<context>
    <name>NodeHead</name>
    <message>
        <source>Name of the node in the design</source>
        <translation>Name des Knotens im Entwurf</translation>
    </message>
    <message>
        <source>Name of its output in the code</source>
        <translation>Name seines Ausgangs im Code</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keiner</translation>
    </message>
    <message>
        <source>Mute: pass the input through</source>
        <translation>Überbrücken (durchreichen)</translation>
    </message>
    <message>
        <source>{} nodes</source>
        <translation>{} Knoten</translation>
    </message>
    <message>
        <source>Parameters that they share are changed in all of them.</source>
        <translation>Gemeinsame Parameter werden in allen geändert.</translation>
    </message>
    <message>
        <source>This version does not know the kind; it is kept as it is.</source>
        <translation>Diese Fassung kennt die Art nicht; sie bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>tag</source>
        <translation>Marke</translation>
    </message>
    <message>
        <source>rename {old} to {new}</source>
        <translation>Umbenennen von {old} in {new}</translation>
    </message>
    <message>
        <source>tag {node}</source>
        <translation>Marke von {node}</translation>
    </message>
    <message>
        <source>mute {}</source>
        <translation>Überbrücken von {}</translation>
    </message>
    <message>
        <source>unmute {}</source>
        <translation>Einschalten von {}</translation>
    </message>
</context>
<context>
    <name>OptionsField</name>
    <message>
        <source>expected an object as {0}, got {1}</source>
        <translation>erwartet wird ein Objekt wie {0}, gegeben ist {1}</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Search layers (fc, skip, norm …)</source>
        <translation>Schichten suchen (fc, skip, norm …)</translation>
    </message>
    <message>
        <source>Search layers</source>
        <translation>Schichten suchen</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Blocks of this design</source>
        <translation>Blöcke dieses Entwurfs</translation>
    </message>
    <message>
        <source>A network of your own.</source>
        <translation>Ein eigenes Netz.</translation>
    </message>
</context>
<context>
    <name>ParamForm</name>
    <message>
        <source>from the input</source>
        <translation>aus dem Eingang</translation>
    </message>
    <message>
        <source>{} · inferred</source>
        <translation>{} · abgeleitet</translation>
    </message>
    <message>
        <source>needs a value</source>
        <translation>braucht einen Wert</translation>
    </message>
    <message>
        <source>Pin this size</source>
        <translation>Diese Größe festlegen</translation>
    </message>
    <message>
        <source>Let the size follow from the input</source>
        <translation>Die Größe aus dem Eingang ableiten</translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation>Zurück zum Standard</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
</context>
<context>
    <name>PortOrder</name>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>Move {} up</source>
        <translation>{} nach oben</translation>
    </message>
    <message>
        <source>reorder the inputs of {}</source>
        <translation>Umordnen der Eingänge von {}</translation>
    </message>
</context>
<context>
    <name>Preview</name>
    <message>
        <source>Sample of the part held out</source>
        <translation>Probe aus dem zurückgehaltenen Teil</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Darstellung</translation>
    </message>
    <message>
        <source>Run the model again</source>
        <translation>Das Modell erneut ausführen</translation>
    </message>
    <message>
        <source>Choose data in the training settings: a preview needs a sample.</source>
        <translation>Wählen Sie in den Trainingseinstellungen Daten: Eine Vorschau braucht eine Probe.</translation>
    </message>
    <message>
        <source>The weights of this epoch were not kept, so its outputs can&apos;t be shown; its figures and what was seen of the layers can. For outputs too, switch on “keep epochs” in the training settings before the next run.</source>
        <translation>Die Gewichte dieser Epoche wurden nicht behalten, ihre Ausgaben lassen sich daher nicht zeigen, wohl aber ihre Zahlen und was von den Schichten gesehen wurde. Schalten Sie für Ausgaben vor dem nächsten Lauf „keep epochs“ in den Trainingseinstellungen ein.</translation>
    </message>
    <message>
        <source>The preview can&apos;t be read: {}</source>
        <translation>Die Vorschau lässt sich nicht lesen: {}</translation>
    </message>
    <message>
        <source>one number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>output of the model</source>
        <translation>Ausgabe des Modells</translation>
    </message>
    <message>
        <source>{} has no output of its own here</source>
        <translation>{} hat hier keinen eigenen Ausgang</translation>
    </message>
    <message>
        <source>weights of {0}</source>
        <translation>Gewichte von {0}</translation>
    </message>
    <message>
        <source>image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>curve</source>
        <translation>Kurve</translation>
    </message>
    <message>
        <source>histogram</source>
        <translation>Histogramm</translation>
    </message>
    <message>
        <source>table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>sample {} of the data</source>
        <translation>Probe {} der Daten</translation>
    </message>
    <message>
        <source>true: {}</source>
        <translation>wahr: {}</translation>
    </message>
    <message>
        <source>loss {}</source>
        <translation>Verlust {}</translation>
    </message>
    <message>
        <source>(fresh weights)</source>
        <translation>(frische Gewichte)</translation>
    </message>
    <message>
        <source>fresh weights: {}</source>
        <translation>frische Gewichte: {}</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Probe</translation>
    </message>
    <message>
        <source>Running the model on a sample …</source>
        <translation>Das Modell läuft mit einer Probe …</translation>
    </message>
</context>
<context>
    <name>ProblemCard</name>
    <message>
        <source>expects</source>
        <translation>erwartet</translation>
    </message>
    <message>
        <source>gets</source>
        <translation>erhält</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>No problems. All shapes fit.</source>
        <translation>Keine Probleme. Alle Formen passen.</translation>
    </message>
    <message>
        <source>… and {} more</source>
        <translation>… und {} weitere</translation>
    </message>
</context>
<context>
    <name>RateFinder</name>
    <message>
        <source>Try rates</source>
        <translation>Raten probieren</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Trains a fresh model for a hundred steps with rates from low to high.</source>
        <translation>Trainiert ein frisches Modell hundert Schritte lang mit Raten von niedrig bis hoch.</translation>
    </message>
    <message>
        <source>Loss over the learning rate</source>
        <translation>Verlust über die Lernrate</translation>
    </message>
    <message>
        <source>Choose data and a loss in the settings first.</source>
        <translation>Wählen Sie zuerst in den Einstellungen Daten und einen Verlust.</translation>
    </message>
    <message>
        <source>Trying rates …</source>
        <translation>Raten werden probiert …</translation>
    </message>
    <message>
        <source>set training optimizer lr</source>
        <translation>Setzen der Lernrate</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>No rate lets the loss fall; look at data and model.</source>
        <translation>Bei keiner Rate sinkt der Verlust; prüfen Sie Daten und Modell.</translation>
    </message>
    <message>
        <source>A good rate to begin with is {}.</source>
        <translation>Eine gute Rate für den Anfang ist {}.</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>Verlust</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>1 edit</source>
        <translation>1 Änderung</translation>
    </message>
    <message>
        <source>{} edits</source>
        <translation>{} Änderungen</translation>
    </message>
    <message>
        <source>The studio ended without saving {name} ({edits} since {when}).</source>
        <translation>Das Studio endete, ohne {name} zu speichern ({edits} seit {when}).</translation>
    </message>
    <message>
        <source>The file has changed since.</source>
        <translation>Die Datei hat sich seitdem geändert.</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Throw away</source>
        <translation>Wegwerfen</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>Predicted against true values</source>
        <translation>Vorhergesagte gegen wahre Werte</translation>
    </message>
    <message>
        <source>Results come when a training is done, or stopped after an epoch.</source>
        <translation>Ergebnisse erscheinen, wenn ein Training fertig ist oder nach einer Epoche angehalten wurde.</translation>
    </message>
    <message>
        <source>The results can&apos;t be read: {}</source>
        <translation>Die Ergebnisse lassen sich nicht lesen: {}</translation>
    </message>
    <message>
        <source>Worst of {} samples held out</source>
        <translation>Die schlechtesten von {} zurückgehaltenen Proben</translation>
    </message>
    <message>
        <source>Rows are true classes, columns predicted ones.</source>
        <translation>Zeilen sind wahre Klassen, Spalten vorhergesagte.</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>true</source>
        <translation>wahr</translation>
    </message>
</context>
<context>
    <name>Run</name>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>&amp;Trainieren</translation>
    </message>
    <message>
        <source>Stop after this &amp;epoch</source>
        <translation>Nach dieser &amp;Epoche anhalten</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>A&amp;nhalten</translation>
    </message>
    <message>
        <source>Pre&amp;view</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>&amp;Look inside while training</source>
        <translation>Beim Training &amp;hineinschauen</translation>
    </message>
</context>
<context>
    <name>RunBar</name>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop after this epoch</source>
        <translation>Nach dieser Epoche anhalten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source> process</source>
        <translation> Prozess</translation>
    </message>
    <message>
        <source>Processes that share each batch; more than one run under torchrun</source>
        <translation>Prozesse, die sich jeden Batch teilen; mehr als einer läuft unter torchrun</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>Prozesse</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>State of the training</source>
        <translation>Stand des Trainings</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source> processes</source>
        <translation> Prozesse</translation>
    </message>
    <message>
        <source>Not trained yet</source>
        <translation>Noch nicht trainiert</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Stopping after the step in hand …</source>
        <translation>Hält nach dem laufenden Schritt an …</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Building the model …</source>
        <translation>Das Modell wird gebaut …</translation>
    </message>
    <message>
        <source>Reading the data …</source>
        <translation>Die Daten werden gelesen …</translation>
    </message>
    <message>
        <source>Compiling the model, which takes a minute …</source>
        <translation>Das Modell wird übersetzt, das dauert eine Minute …</translation>
    </message>
    <message>
        <source>Starting the engine …</source>
        <translation>Der Rechenprozess startet …</translation>
    </message>
    <message>
        <source>{} samples/s</source>
        <translation>{} Beispiele/s</translation>
    </message>
    <message>
        <source>{} left</source>
        <translation>noch {}</translation>
    </message>
    <message>
        <source>epoch {} of {}</source>
        <translation>Epoche {} von {}</translation>
    </message>
    <message>
        <source>validation loss {}</source>
        <translation>Validierungsverlust {}</translation>
    </message>
    <message>
        <source>accuracy {}</source>
        <translation>Genauigkeit {}</translation>
    </message>
    <message>
        <source>loss {}</source>
        <translation>Verlust {}</translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Best loss</source>
        <translation>Bester Verlust</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Show curves</source>
        <translation>Kurven zeigen</translation>
    </message>
    <message>
        <source>Look back</source>
        <translation>Zurückblicken</translation>
    </message>
    <message>
        <source>The run is of another design: open its design first</source>
        <translation>Der Lauf gehört zu einem anderen Entwurf: Öffnen Sie erst dessen Entwurf</translation>
    </message>
    <message>
        <source>Show the layers and the outputs as they were in each epoch</source>
        <translation>Schichten und Ausgaben zeigen, wie sie in jeder Epoche waren</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Open its design</source>
        <translation>Entwurf öffnen</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>The command line that does the run, or goes on with it, without the window</source>
        <translation>Die Befehlszeile, die den Lauf ohne das Fenster ausführt oder fortsetzt</translation>
    </message>
    <message>
        <source>Prepare a run</source>
        <translation>Lauf vorbereiten</translation>
    </message>
    <message>
        <source>Make the folder of a new run, and copy the command that does it on a cluster</source>
        <translation>Den Ordner eines neuen Laufs anlegen und den Befehl kopieren, der ihn auf einem Cluster ausführt</translation>
    </message>
    <message>
        <source>{0} waits to be run; its command is copied.</source>
        <translation>{0} wartet auf die Ausführung; der Befehl ist kopiert.</translation>
    </message>
    <message>
        <source>Choose several runs to see how they differ.</source>
        <translation>Wählen Sie mehrere Läufe, um zu sehen, worin sie sich unterscheiden.</translation>
    </message>
    <message>
        <source>The same settings.</source>
        <translation>Dieselben Einstellungen.</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>What matches</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>Kein Treffer.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Search commands or keys</source>
        <translation>Befehle oder Tasten suchen</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>Neue Tasten</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Taken by “{}”, which loses it.</source>
        <translation>Belegt durch „{}“, das sie verliert.</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Start page</source>
        <translation>Startseite</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Draw a neural network, see its shapes as you draw, train it in place.</source>
        <translation>Ein neuronales Netz zeichnen, beim Zeichnen seine Formen sehen, es an Ort und Stelle trainieren.</translation>
    </message>
    <message>
        <source>New design</source>
        <translation>Neuer Entwurf</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>can&apos;t be opened</source>
        <translation>lässt sich nicht öffnen</translation>
    </message>
</context>
<context>
    <name>Status</name>
    <message>
        <source>Cost of the design</source>
        <translation>Aufwand des Entwurfs</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Empty design</source>
        <translation>Leerer Entwurf</translation>
    </message>
    <message>
        <source>1 error</source>
        <translation>1 Fehler</translation>
    </message>
    <message>
        <source>{} errors</source>
        <translation>{} Fehler</translation>
    </message>
    <message>
        <source>1 warning</source>
        <translation>1 Warnung</translation>
    </message>
    <message>
        <source>{} warnings</source>
        <translation>{} Warnungen</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>Keine Probleme</translation>
    </message>
    <message>
        <source>{parameters} parameters · {macs} multiply-adds a sample</source>
        <translation>{parameters} Parameter · {macs} Mult.-Additionen je Probe</translation>
    </message>
</context>
<context>
    <name>Step</name>
    <message>
        <source>add {0}</source>
        <translation>Hinzufügen von {0}</translation>
    </message>
    <message>
        <source>add {0} after {1}</source>
        <translation>Hinzufügen von {0} nach {1}</translation>
    </message>
    <message>
        <source>connect {0} to {1}</source>
        <translation>Verbinden von {0} mit {1}</translation>
    </message>
    <message>
        <source>disconnect {0}</source>
        <translation>Trennen von {0}</translation>
    </message>
    <message>
        <source>cut {0} wires</source>
        <translation>Trennen von {0} Leitungen</translation>
    </message>
    <message>
        <source>insert {0}</source>
        <translation>Einfügen von {0}</translation>
    </message>
    <message>
        <source>reroute {0}</source>
        <translation>Umlegen von {0}</translation>
    </message>
    <message>
        <source>move {0}</source>
        <translation>Bewegen von {0}</translation>
    </message>
    <message>
        <source>wire</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>delete {0}</source>
        <translation>Löschen von {0}</translation>
    </message>
    <message>
        <source>mute</source>
        <translation>Überbrücken</translation>
    </message>
    <message>
        <source>unmute</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>rename {0}</source>
        <translation>Umbenennen von {0}</translation>
    </message>
    <message>
        <source>add frame</source>
        <translation>Hinzufügen des Rahmens</translation>
    </message>
    <message>
        <source>change frame</source>
        <translation>Ändern des Rahmens</translation>
    </message>
    <message>
        <source>{0} nodes</source>
        <translation>{0} Knoten</translation>
    </message>
    <message>
        <source>frame</source>
        <translation>Rahmen</translation>
    </message>
    <message>
        <source>align</source>
        <translation>Ausrichten</translation>
    </message>
    <message>
        <source>distribute</source>
        <translation>Verteilen</translation>
    </message>
    <message>
        <source>lay out</source>
        <translation>Anordnen</translation>
    </message>
    <message>
        <source>nudge</source>
        <translation>Rücken</translation>
    </message>
</context>
<context>
    <name>Structure</name>
    <message>
        <source>cut {}</source>
        <translation>Ausschneiden von {}</translation>
    </message>
    <message>
        <source>paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>duplicate {}</source>
        <translation>Duplizieren von {}</translation>
    </message>
    <message>
        <source>group {}</source>
        <translation>Gruppieren von {}</translation>
    </message>
    <message>
        <source>ungroup {}</source>
        <translation>Aufheben der Gruppe {}</translation>
    </message>
    <message>
        <source>Make a block</source>
        <translation>Block anlegen</translation>
    </message>
    <message>
        <source>Name of the block, under which the palette lists it:</source>
        <translation>Name des Blocks, unter dem ihn die Palette führt:</translation>
    </message>
    <message>
        <source>make block {}</source>
        <translation>Anlegen des Blocks {}</translation>
    </message>
    <message>
        <source>move {nodes} into {holder}</source>
        <translation>Bewegen von {nodes} in {holder}</translation>
    </message>
    <message>
        <source>Move into the container</source>
        <translation>In den Behälter bewegen</translation>
    </message>
    <message>
        <source>Inner network:</source>
        <translation>Inneres Netz:</translation>
    </message>
    <message>
        <source>move {} out</source>
        <translation>Bewegen von {} nach außen</translation>
    </message>
    <message>
        <source>{} nodes</source>
        <translation>{} Knoten</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>E&amp;infügen</translation>
    </message>
    <message>
        <source>&amp;Duplicate</source>
        <translation>&amp;Duplizieren</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Gruppieren</translation>
    </message>
    <message>
        <source>&amp;Ungroup</source>
        <translation>Gruppierung auf&amp;heben</translation>
    </message>
    <message>
        <source>Make a &amp;block…</source>
        <translation>&amp;Block anlegen …</translation>
    </message>
    <message>
        <source>Move &amp;into the container</source>
        <translation>H&amp;inein in den Behälter</translation>
    </message>
    <message>
        <source>Move &amp;out of the container</source>
        <translation>Hinaus aus dem &amp;Behälter</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>Nodes and their costs</source>
        <translation>Knoten und ihr Aufwand</translation>
    </message>
</context>
<context>
    <name>SummaryModel</name>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgang</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Multiply-adds</source>
        <translation>Mult.-Additionen</translation>
    </message>
    <message>
        <source>Output memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>waits for {}</source>
        <translation>wartet auf {}</translation>
    </message>
</context>
<context>
    <name>Trainer</name>
    <message>
        <source>What was trained up to the last checkpoint is kept.</source>
        <translation>Was bis zum letzten Sicherungspunkt trainiert wurde, bleibt erhalten.</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
</context>
<context>
    <name>TrainingFlow</name>
    <message>
        <source>Say first how to train: choose data and a loss.</source>
        <translation>Sagen Sie zuerst, wie trainiert wird: Wählen Sie Daten und einen Verlust.</translation>
    </message>
    <message>
        <source>The design has to be without errors to be trained. {}</source>
        <translation>Zum Trainieren muss der Entwurf ohne Fehler sein. {}</translation>
    </message>
    <message>
        <source>Training needs about {needed}, and {there} are free. Use a smaller batch.</source>
        <translation>Das Training braucht etwa {needed}, und {there} sind frei. Verkleinern Sie den Batch.</translation>
    </message>
    <message>
        <source>Train anyway</source>
        <translation>Trotzdem trainieren</translation>
    </message>
</context>
<context>
    <name>TrainingSettings</name>
    <message>
        <source>Training settings</source>
        <translation>Trainingseinstellungen</translation>
    </message>
    <message>
        <source>set up training</source>
        <translation>Einrichten des Trainings</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Goal</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>This design does not say yet how it is trained.</source>
        <translation>Dieser Entwurf sagt noch nicht, wie er trainiert wird.</translation>
    </message>
    <message>
        <source>Set up training</source>
        <translation>Training einrichten</translation>
    </message>
    <message>
        <source>set training {}</source>
        <translation>Setzen von {} im Training</translation>
    </message>
    <message>
        <source>reset training {}</source>
        <translation>Zurücksetzen von {} im Training</translation>
    </message>
</context>
<context>
    <name>TypedField</name>
    <message>
        <source>several values</source>
        <translation>mehrere Werte</translation>
    </message>
</context>
<context>
    <name>View</name>
    <message>
        <source>&amp;All commands…</source>
        <translation>&amp;Alle Befehle …</translation>
    </message>
    <message>
        <source>&amp;Reset the panels</source>
        <translation>Bereiche &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>To the &amp;next panel</source>
        <translation>Zum &amp;nächsten Bereich</translation>
    </message>
    <message>
        <source>To the panel &amp;before</source>
        <translation>Zum Bereich &amp;davor</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>The language changes when the studio starts again.</source>
        <translation>Die Sprache wechselt, wenn das Studio neu startet.</translation>
    </message>
</context>
<context>
    <name>WordsField</name>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>several values</source>
        <translation>mehrere Werte</translation>
    </message>
    <message>
        <source>Choose data</source>
        <translation>Daten wählen</translation>
    </message>
    <message>
        <source>Data (*.csv *.tsv *.parquet *.npz *.npy);;All files (*)</source>
        <translation>Daten (*.csv *.tsv *.parquet *.npz *.npy);;Alle Dateien (*)</translation>
    </message>
</context>
</TS>
