package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// branch is a snapshot of the ledger's branch; it counts what is read.
type branch struct {
	files map[string]string
	reads []string
}

func of(files map[string]string) *branch { return &branch{files: files} }

func (b *branch) open() (*Ledger, error) {
	b.reads = nil
	var paths []string
	for path := range b.files {
		paths = append(paths, path)
	}
	return Load(paths, func(path string) ([]byte, error) {
		b.reads = append(b.reads, path)
		return []byte(b.files[path]), nil
	})
}

func (b *branch) load(t *testing.T) *Ledger {
	t.Helper()
	l, err := b.open()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (b *branch) commit(t *testing.T, l *Ledger) []string {
	t.Helper()
	files, err := l.Changed()
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range files {
		b.files[f.Path] = string(f.Data)
		paths = append(paths, f.Path)
	}
	return paths
}

// key is a key whose digits begin with prefix and are zero but for the last.
func key(prefix string, last int) incident.Key {
	return incident.Key(fmt.Sprintf("v1:%s%0*x", prefix, 64-len(prefix), last))
}

func record(k incident.Key) incident.Record {
	return incident.Record{
		Key: k, ID: k.ID(), State: incident.Open, Since: noon, FirstAt: noon, Title: "Access key <unused> & old",
		Category: finding.UnusedCredential, Severity: finding.SeverityMedium, Digest: "sha256:00",
		Sightings: []incident.Sighting{{Report: "findings/aws.json", Blob: "b1"}}, Decision: "fix", Reason: "all thresholds pass",
	}
}

func put(t *testing.T, l *Ledger, records ...incident.Record) {
	t.Helper()
	for _, r := range records {
		if err := l.Put(r); err != nil {
			t.Fatal(err)
		}
	}
}

func proof(pass string, sequence int, k incident.Key) evidence.Record {
	return evidence.Record{
		Schema: evidence.Schema, EventID: evidence.EventID(pass, sequence), Pass: pass, Sequence: sequence, At: noon,
		Actor: evidence.Actor{Identity: "quell 0.1.0"}, Incident: evidence.Subject{Key: k, ID: k.ID()}, Outcome: evidence.None,
	}
}

func TestPutWritesOnlyItsShard(t *testing.T) {
	b := of(map[string]string{})
	l := b.load(t)
	put(t, l, record(key("abc", 2)), record(key("abc", 1)), record(key("fff", 1)))
	if diff := cmp.Diff([]string{"incidents/abc.jsonl", "incidents/fff.jsonl"}, b.commit(t, l)); diff != "" {
		t.Fatal(diff)
	}
	want := `{"key":"v1:abc0000000000000000000000000000000000000000000000000000000000001","id":"Q-abc00000","state":"open",` +
		`"since":"2026-11-23T12:00:00Z","first_at":"2026-11-23T12:00:00Z","title":"Access key <unused> & old","category":"unused_credential",` +
		`"severity":"medium","digest":"sha256:00","sightings":[{"report":"findings/aws.json","blob":"b1"}],"decision":"fix","reason":"all thresholds pass"}`
	first, second, _ := strings.Cut(b.files["incidents/abc.jsonl"], "\n")
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(second, `{"key":"v1:abc0000000000000000000000000000000000000000000000000000000000002"`) {
		t.Errorf("second line %q, want the next key", second)
	}

	l = b.load(t)
	changed := record(key("abc", 2))
	changed.State = incident.Fixed
	put(t, l, changed)
	if diff := cmp.Diff([]string{"incidents/abc.jsonl"}, b.commit(t, l)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"incidents/abc.jsonl"}, b.reads); diff != "" {
		t.Errorf("read more than the shard: %s", diff)
	}
}

func TestPutOfTheSameChangesNothing(t *testing.T) {
	full := record(key("abc", 1))
	full.StageAt = noon
	full.Rejection = &incident.Rejection{By: "ana@example.org", At: noon, Digest: "sha256:00", PolicyDigest: "sha256:01"}
	full.Hold = &incident.Hold{By: "ana@example.org", At: noon, Reason: "release week", Until: noon.Add(time.Hour)}
	b := of(map[string]string{})
	l := b.load(t)
	put(t, l, full)
	b.commit(t, l)

	far := time.FixedZone("far", 5*3600)
	same := full
	same.Since, same.FirstAt, same.StageAt = noon.In(far), noon.In(far), noon.In(far)
	same.Rejection = &incident.Rejection{By: "ana@example.org", At: noon.In(far), Digest: "sha256:00", PolicyDigest: "sha256:01"}
	same.Hold = &incident.Hold{By: "ana@example.org", At: noon.In(far), Reason: "release week", Until: noon.Add(time.Hour).In(far)}
	other := full
	other.Reason = "another"

	l = b.load(t)
	put(t, l, same)
	if changed := b.commit(t, l); changed != nil {
		t.Errorf("the same moments in another zone changed %v", changed)
	}
	if same.Rejection.At.Location() != far {
		t.Error("the caller's record was changed")
	}
	put(t, l, other, full)
	if changed := b.commit(t, l); changed != nil {
		t.Errorf("there and back changed %v", changed)
	}
	got, ok, err := l.Get(full.Key)
	if diff := cmp.Diff(full, got); err != nil || !ok || diff != "" {
		t.Errorf("read back: %v %v %s", ok, err, diff)
	}
}

func TestGetOfTheUnknown(t *testing.T) {
	l := of(map[string]string{}).load(t)
	if _, ok, err := l.Get(key("abc", 1)); ok || err != nil {
		t.Errorf("got %v, %v: want absent and no error", ok, err)
	}
	if _, _, err := l.Get("v1:abc"); err == nil {
		t.Error("a short key was looked up")
	}
	failing, err := Load([]string{"incidents/abc.jsonl"}, func(string) ([]byte, error) { return nil, fs.ErrPermission })
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := failing.Get(key("abc", 1)); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v, want the cause: unreadable is not absent", err)
	}
}

func TestGetReadsOneShard(t *testing.T) {
	b := of(map[string]string{})
	l := b.load(t)
	put(t, l, record(key("abc00000", 2)), record(key("abc00001", 1)), record(key("fff", 1)))
	b.commit(t, l)
	for _, tc := range []struct {
		key    incident.Key
		known  bool
		reason string
	}{
		{key("abc00000", 2), true, "it is there"},
		{key("abc99999", 2), false, "absent is not an error"},
	} {
		l := b.load(t)
		if r, known, err := l.Get(tc.key); err != nil || known != tc.known || known && r.Key != tc.key {
			t.Errorf("%s: %v, %v, %v", tc.reason, r.Key, known, err)
		}
		if diff := cmp.Diff([]string{"incidents/abc.jsonl"}, b.reads); diff != "" {
			t.Errorf("%s: %s", tc.reason, diff)
		}
	}
}

func TestAllIsSortedAndHoldsWhatWasPut(t *testing.T) {
	b := of(map[string]string{})
	l := b.load(t)
	put(t, l, record(key("fff", 1)), record(key("abc", 2)), record(key("000", 9)))
	b.commit(t, l)
	l = b.load(t)
	put(t, l, record(key("abc", 1)))
	records, err := l.All()
	if err != nil {
		t.Fatal(err)
	}
	var got []incident.Key
	for _, r := range records {
		got = append(got, r.Key)
	}
	if diff := cmp.Diff([]incident.Key{key("000", 9), key("abc", 1), key("abc", 2), key("fff", 1)}, got); diff != "" {
		t.Error(diff)
	}
}

func TestStrangeLedgerIsRefused(t *testing.T) {
	b := of(map[string]string{})
	l := b.load(t)
	put(t, l, record(key("abc", 1)), record(key("abc", 2)))
	if err := l.Append("20261123T120000Z-00000000", noon, []evidence.Record{proof("20261123T120000Z-00000000", 1, key("abc", 1))}); err != nil {
		t.Fatal(err)
	}
	if err := l.SetMeta(Meta{Root: "r"}); err != nil {
		t.Fatal(err)
	}
	b.commit(t, l)
	const shard, history = "incidents/abc.jsonl", "evidence/2026/11/23/20261123T120000Z-00000000.jsonl"
	lines := strings.SplitAfter(b.files[shard], "\n")
	tests := []struct {
		name   string
		path   string
		data   string
		where  string
		reason string
	}{
		{"unknown field", shard, lines[0] + strings.Replace(lines[1], `"title"`, `"titel"`, 1), "line 2", "it would be lost when the shard is written"},
		{"two values on a line", shard, strings.TrimSuffix(lines[0], "\n") + lines[1], "line 1", "the second would be lost"},
		{"cut off", shard, lines[0] + lines[1][:40], "line 2", "half a record is not no record"},
		{"no last newline", shard, lines[0] + strings.TrimSuffix(lines[1], "\n"), "line 2", "nothing says that it ends there"},
		{"empty line", shard, lines[0] + "\n" + lines[1], "line 2", "quell writes none"},
		{"twice", shard, lines[0] + lines[0], "line 2", "one of the two is not the state"},
		{"out of order", shard, lines[1] + lines[0], "line 2", "a hand merged it"},
		{"another shard's", "incidents/abd.jsonl", lines[0], "line 1", "it would be looked for elsewhere"},
		{"unknown state", shard, strings.Replace(lines[0], `"open"`, `"quarantined"`, 1), "line 1", "a newer quell decided it"},
		{"id of another", shard, strings.Replace(lines[0], "Q-abc00000", "Q-abc00009", 1), "line 1", "people would look at another incident"},
		{"bad key", shard, strings.Replace(lines[0], "v1:abc", "v2:abc", 1), "line 1", "another version of keys"},
		{"unknown folder", "budgets/a.json", "{}", "budgets/a.json", "a newer quell wrote it"},
		{"bad shard name", "incidents/abcd.jsonl", "", "incidents/abcd.jsonl", "a newer quell shards otherwise"},
		{"newer ledger", metaPath, `{"schema":"quell.ledger/v2","root":"r"}`, metaPath, "its records mean something else"},
		{"ledger.json broken", metaPath, `{"schema":`, metaPath, "its version is unknown"},
		{"broken evidence of another", history, "{\n", "line 1", "what is lost may have been ours"},
		{"evidence of a newer quell", history, strings.Replace(b.files[history], "quell.evidence/v1", "quell.evidence/v2", 1), "line 1", "it means something else"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			files := map[string]string{}
			for path, data := range b.files {
				files[path] = data
			}
			files[tc.path] = tc.data
			l, err := of(files).open()
			if err == nil {
				_, err = l.All()
			}
			if err == nil {
				_, err = l.EvidenceOf(key("abc", 1))
			}
			if !errors.Is(err, ErrStrange) || !strings.Contains(err.Error(), tc.where) || !strings.Contains(err.Error(), fmt.Sprintf("%q", tc.path)) {
				t.Errorf("error %v, want %q at %s: %s", err, tc.path, tc.where, tc.reason)
			}
		})
	}
}

func TestPutRefuses(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(*incident.Record)
		reason string
	}{
		{"short key", func(r *incident.Record) { r.Key = "v1:abc" }, "it would be in a shard of its own making"},
		{"path in the key", func(r *incident.Record) { r.Key = "v1:../" + r.Key[6:] }, "a key names a file"},
		{"id of another", func(r *incident.Record) { r.ID = "Q-00000000" }, "it could not be read back"},
		{"no state", func(r *incident.Record) { r.State = "" }, "it could not be read back"},
		{"no first time", func(r *incident.Record) { r.FirstAt = time.Time{} }, "waits are counted from it"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			b := of(map[string]string{})
			l := b.load(t)
			r := record(key("abc", 1))
			tc.spoil(&r)
			if err := l.Put(r); err == nil {
				t.Errorf("kept: %s", tc.reason)
			}
			if changed := b.commit(t, l); changed != nil {
				t.Errorf("a refused record changed %v", changed)
			}
		})
	}
}

func TestMeta(t *testing.T) {
	b := of(map[string]string{})
	l := b.load(t)
	if _, ok, err := l.Meta(); ok || err != nil {
		t.Errorf("an empty ledger's meta: %v, %v", ok, err)
	}
	if err := l.SetMeta(Meta{Schema: "quell.ledger/v9"}); err == nil {
		t.Error("another schema was set")
	}
	if err := l.SetMeta(Meta{Root: "0123"}); err != nil {
		t.Fatal(err)
	}
	b.commit(t, l)
	if diff := cmp.Diff("{\"schema\":\"quell.ledger/v1\",\"root\":\"0123\"}\n", b.files[metaPath]); diff != "" {
		t.Error(diff)
	}
	l = b.load(t)
	got, ok, err := l.Meta()
	if !ok || err != nil || got.Root != "0123" {
		t.Errorf("read back: %v %v %v", got, ok, err)
	}
	if err := l.SetMeta(got); err != nil {
		t.Fatal(err)
	}
	if changed := b.commit(t, l); changed != nil {
		t.Errorf("setting the same changed %v", changed)
	}
}

func TestAppendIsNeverRewritten(t *testing.T) {
	const pass = "20261123T120000Z-00000000"
	records := []evidence.Record{proof(pass, 1, key("abc", 1)), proof(pass, 2, key("fff", 1))}
	b := of(map[string]string{})
	l := b.load(t)
	if err := l.Append(pass, noon, records); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(pass, noon, records); !errors.Is(err, ErrKept) {
		t.Errorf("second time in one pass: %v, want %v", err, ErrKept)
	}
	if diff := cmp.Diff([]string{"evidence/2026/11/23/" + pass + ".jsonl"}, b.commit(t, l)); diff != "" {
		t.Error(diff)
	}
	l = b.load(t)
	if err := l.Append(pass, noon, records[:1]); !errors.Is(err, ErrKept) {
		t.Errorf("over the snapshot's: %v, want %v", err, ErrKept)
	}
	if err := l.Append("20261124T000000Z-00000001", noon, nil); err != nil {
		t.Errorf("no records: %v", err)
	}
	if changed := b.commit(t, l); changed != nil {
		t.Errorf("no records made %v", changed)
	}
}

func TestAppendRefuses(t *testing.T) {
	const pass = "20261123T120000Z-00000000"
	good := proof(pass, 1, key("abc", 1))
	bad := good
	bad.Outcome = "meant"
	tests := []struct {
		name    string
		pass    string
		records []evidence.Record
		reason  string
	}{
		{"a path for a pass", "../" + pass, []evidence.Record{good}, "it would leave its folder"},
		{"another pass", "20261123T120000Z-00000001", []evidence.Record{good}, "two passes in one file"},
		{"a gap", pass, []evidence.Record{good, proof(pass, 3, key("abc", 1))}, "a missing record must show"},
		{"not from one", pass, []evidence.Record{proof(pass, 2, key("abc", 1))}, "the first record is missing"},
		{"an unknown outcome", pass, []evidence.Record{bad}, "evidence states what an act returned"},
	}
	for _, tc := range tests {
		l := of(map[string]string{}).load(t)
		if err := l.Append(tc.pass, noon, tc.records); err == nil {
			t.Errorf("%s was kept: %s", tc.name, tc.reason)
		}
		if files, err := l.Changed(); err != nil || files != nil {
			t.Errorf("%s: refused evidence changed %v, %v", tc.name, files, err)
		}
	}
}

func TestEvidenceOf(t *testing.T) {
	b := of(map[string]string{})
	mine, other := key("abc", 1), key("abc", 2)
	for i, pass := range []string{"20261124T010000Z-00000000", "20261123T230000Z-ffffffff"} {
		l := b.load(t)
		at := noon.Add(time.Duration(13-2*i) * time.Hour)
		if err := l.Append(pass, at, []evidence.Record{proof(pass, 1, other), proof(pass, 2, mine)}); err != nil {
			t.Fatal(err)
		}
		b.commit(t, l)
	}
	l := b.load(t)
	const last = "20261125T000000Z-00000000"
	about := proof(last, 1, other)
	about.Detail = string(mine) // speaks of it, is not about it
	if err := l.Append(last, noon, []evidence.Record{about, proof(last, 2, mine)}); err != nil {
		t.Fatal(err)
	}
	records, err := l.EvidenceOf(mine)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		got = append(got, r.EventID)
	}
	want := []string{"20261123T230000Z-ffffffff/2", "20261124T010000Z-00000000/2", "20261125T000000Z-00000000/2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestChangedDoesNotDependOnOrder(t *testing.T) {
	var records []incident.Record
	for i := range 40 {
		records = append(records, record(key(fmt.Sprintf("%03x", i*97%16), i)))
	}
	var first []File
	for range 5 {
		l := of(map[string]string{}).load(t)
		put(t, l, records...)
		files, err := l.Changed()
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = files
		}
		if diff := cmp.Diff(first, files); diff != "" {
			t.Fatal(diff)
		}
		slices.Reverse(records)
		records = append(records[7:], records[:7]...)
	}
}

func FuzzShard(f *testing.F) {
	l, err := Load(nil, nil)
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range []incident.Record{record(key("abc", 1)), record(key("abc", 2))} {
		if err := l.Put(r); err != nil {
			f.Fatal(err)
		}
	}
	files, err := l.Changed()
	if err != nil || len(files) != 1 {
		f.Fatalf("%d seeds, %v", len(files), err)
	}
	f.Add(files[0].Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Load([]string{"incidents/abc.jsonl"}, func(string) ([]byte, error) { return data, nil })
		if err != nil {
			t.Fatal(err)
		}
		records, err := l.All()
		if err != nil {
			return
		}
		for _, r := range records {
			if err := l.Put(r); err != nil {
				t.Errorf("a record that was read is refused: %v", err)
			}
		}
		if files, err := l.Changed(); err != nil || len(files) != 0 {
			t.Errorf("putting back what was read changed %v, %v", files, err)
		}
	})
}

// TestOthersLinesStay: what nobody asked for is written as it was read, and what is
// asked for and not understood is told of, with its line.
func TestOthersLinesStay(t *testing.T) {
	b := of(map[string]string{})
	l := b.load(t)
	put(t, l, record(key("abc", 1)), record(key("abc", 2)), record(key("abc", 3)))
	b.commit(t, l)
	const path = "incidents/abc.jsonl"
	newer := strings.Replace(b.files[path], `"title"`, `"headline"`, 1) // of the first
	b.files[path] = newer

	l = b.load(t)
	changed := record(key("abc", 3))
	changed.State = incident.Fixed
	put(t, l, changed)
	b.commit(t, l)
	before, after := strings.SplitAfter(newer, "\n"), strings.SplitAfter(b.files[path], "\n")
	if diff := cmp.Diff(before[:2], after[:2]); diff != "" {
		t.Errorf("others' lines changed: %s", diff)
	}
	if !strings.Contains(after[2], `"state":"fixed"`) {
		t.Errorf("got %q", after[2])
	}
	l = b.load(t)
	if _, _, err := l.Get(key("abc", 1)); !errors.Is(err, ErrStrange) || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("error %v, want one that names line 1", err)
	}
	if err := l.Put(record(key("abc", 1))); !errors.Is(err, ErrStrange) {
		t.Errorf("error %v: what is not understood would be overwritten", err)
	}
	if r, ok, err := l.Get(key("abc", 2)); !ok || err != nil || r.Key != key("abc", 2) {
		t.Errorf("got %v, %v, %v", r, ok, err)
	}
	if _, err := l.All(); !errors.Is(err, ErrStrange) {
		t.Errorf("error %v, want one: all were asked for", err)
	}
}
