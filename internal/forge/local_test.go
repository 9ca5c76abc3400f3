package forge

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// branch is a snapshot of the forge's branch that Changed is written back to.
type branch map[string]string

func (b branch) load(t *testing.T) *Local {
	t.Helper()
	l, err := b.tryLoad()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (b branch) tryLoad() (*Local, error) {
	return Load(b)
}

func (b branch) Names(folder string) ([]string, error) {
	if folder != "" {
		folder += "/"
	}
	var names []string
	for _, path := range slices.Sorted(maps.Keys(b)) {
		rest, ok := strings.CutPrefix(path, folder)
		if !ok {
			continue
		}
		if at := strings.Index(rest, "/"); at >= 0 {
			rest = rest[:at+1]
		}
		names = append(names, rest)
	}
	return slices.Compact(names), nil
}

func (b branch) Read(path string) ([]byte, error) {
	if text, ok := b[path]; ok {
		return []byte(text), nil
	}
	return nil, fs.ErrNotExist
}

// readAll reads what is read when it is asked for, too.
func (b branch) readAll() error {
	l, err := b.tryLoad()
	if err != nil {
		return err
	}
	tickets, err := l.Tickets()
	for _, t := range tickets {
		if err == nil {
			_, _, err = l.TicketOf(t.Incident)
		}
	}
	return err
}

func (b branch) commit(l *Local) {
	for _, f := range l.Changed() {
		if b[f.Path] = string(f.Data); f.Data == nil {
			delete(b, f.Path)
		}
	}
}

func pull(name, head string) Pull {
	return Pull{
		Title: "Remove aws_iam_access_key.ci", Body: "What & why <b>", Base: "main", Branch: "quell/unused/" + name,
		Head: head, BaseAt: "b0", Target: "infra", Incident: "v1:" + name, Change: "C-0", OpenedAt: noon,
	}
}

// open opens a pull request that nothing stands in the way of.
func open(l *Local, p Pull) Pull {
	opened, err := l.OpenPull(p)
	if err != nil {
		panic(err)
	}
	return opened
}

// ticket opens a ticket that can be read.
func ticket(l *Local, t Ticket) Ticket {
	opened, err := l.OpenTicket(t)
	if err != nil {
		panic(err)
	}
	return opened
}

// TestTakenBranch: short names repeat, and an approval of one incident's change
// is none of another's.
func TestTakenBranch(t *testing.T) {
	l := branch{}.load(t)
	first := open(l, pull("Q-1", "h1"))
	other := pull("Q-1", "h2")
	other.Incident = "v1:other"
	if got, err := l.OpenPull(other); !errors.Is(err, ErrTaken) || got.Number != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	if now, _ := l.Pull(1); now.Head != first.Head || len(l.Pulls()) != 1 {
		t.Errorf("the first one became %+v", now)
	}
}

func TestLoadRefuses(t *testing.T) {
	open := `{"number":1,"state":"open","title":"","body":"","base":"","branch":"b","head":"","base_at":"","incident":"","change":"","opened_at":"2026-11-23T12:00:00Z"}`
	first, second := ticketPath(1, TicketOpen, "v1:a"), ticketPath(2, TicketOpen, "v1:a")
	elsewhere := strings.Replace(first, digestOf("v1:a")[:3]+"/", "000/", 1)
	ticket := `{"number":1,"state":"open","title":"","body":"","incident":"v1:a","owner":"","opened_at":"2026-11-23T12:00:00Z"}`
	tests := []struct {
		name   string
		files  branch
		path   string
		reason string
	}{
		{"unknown field", branch{"pulls/000001.json": strings.Replace(open, `"title"`, `"titel"`, 1)}, "pulls/000001.json", "what is not understood must not be overwritten"},
		{"two values", branch{"pulls/000001.json": open + open}, "pulls/000001.json", "the second would be lost"},
		{"empty file", branch{"pulls/000001.json": ""}, "pulls/000001.json", "absence and ignorance differ"},
		{"other number", branch{"pulls/000002.json": open}, "pulls/000002.json", "the name and the content disagree"},
		{"number zero", branch{ticketPath(0, TicketOpen, "v1:a"): strings.Replace(ticket, "1", "0", 1)}, ticketPath(0, TicketOpen, "v1:a"), "numbers count from 1"},
		{"unpadded name", branch{"pulls/1.json": open}, "pulls/1.json", "two files could hold one number"},
		{"unknown folder", branch{"issues/000001.json": ticket}, "issues/", "a newer quell may have written it"},
		{"unknown state", branch{"pulls/000001.json": strings.Replace(open, `"open"`, `"draft"`, 1)}, "pulls/000001.json", "a newer quell may have written it"},
		{"merged by nobody", branch{"pulls/000001.json": strings.Replace(open, `"open"`, `"merged"`, 1)}, "pulls/000001.json", "an approval without a person is none"},
		{"closed in place", branch{first: strings.Replace(strings.Replace(ticket, `"open"`, `"closed"`, 1), `"opened_at"`, `"close":{"by":"a","at":"2026-11-23T12:00:00Z"},"opened_at"`, 1)}, first, "the name says that it is open"},
		{"closed by nobody", branch{ticketPath(1, TicketClosed, "v1:a"): strings.Replace(ticket, `"open"`, `"closed"`, 1)}, ticketPath(1, TicketClosed, "v1:a"), "who closed it is unknown"},
		{"merged and closed", branch{"pulls/000001.json": strings.Replace(strings.Replace(open, `"open"`, `"merged"`, 1), `"opened_at"`, `"merge":{"by":"a","at":"2026-11-23T12:00:00Z","commit":"c"},"close":{"by":"a","at":"2026-11-23T12:00:00Z"},"opened_at"`, 1)}, "pulls/000001.json", "approval and rejection at once"},
		{"one branch twice", branch{"pulls/000001.json": open, "pulls/000002.json": strings.Replace(open, "1", "2", 1)}, "pulls/000002.json", "which one is the branch's is ambiguous"},
		{"another incident", branch{ticketPath(1, TicketOpen, "v1:b"): ticket}, ticketPath(1, TicketOpen, "v1:b"), "it would not be found by its incident"},
		{"another folder", branch{elsewhere: ticket}, elsewhere, "it would not be found by its incident"},
		{"no folder", branch{"tickets/open/a.json": ticket}, "tickets/open/a.json", "a newer quell may have written it"},
		{"one number twice", branch{first: ticket, ticketPath(1, TicketOpen, "v1:b"): ticket}, first, "the name and the content disagree"},
		{"one incident twice", branch{first: ticket, second: strings.Replace(ticket, "1", "2", 1)}, second, "which one is the incident's is ambiguous"},
		{"no last number", branch{first: ticket, counterPath: ""}, counterPath, "a number might be used twice"},
		{"no last number but zero", branch{first: ticket, counterPath: `{"last":0}`}, counterPath, "a number might be used twice"},
		{"beyond the last number", branch{second: strings.Replace(ticket, "1", "2", 1), counterPath: `{"last":1}`}, second, "the next ticket would have it, too"},
		{"an earlier build's", branch{"tickets/open/000/000001-4f0e2d8c1b6a5937.json": ticket}, "tickets/open/000/000001-4f0e2d8c1b6a5937.json", "its tickets would be opened again"},
	}
	for _, tc := range tests {
		if _, said := tc.files[counterPath]; !said {
			tc.files[counterPath] = `{"last":9}`
		}
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.files.readAll(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", tc.path)) {
				t.Errorf("error %v, want one that names %q: %s", err, tc.path, tc.reason)
			}
		})
	}
	if _, err := Load(branch{first: ticket}); !errors.Is(err, ErrEarlier) {
		t.Errorf("error %v: earlier builds counted by the names of all", err)
	}
	if err := (branch{"pulls/000001.json": open, first: ticket, counterPath: `{"last":1}`}).readAll(); err != nil {
		t.Errorf("the file that the cases spoil is itself refused: %v", err)
	}
}

// guarded is a branch that notes what is read and listed of it, and refuses some.
type guarded struct {
	branch
	refused     string
	read, lists []string
}

func (g *guarded) Names(folder string) ([]string, error) {
	g.lists = append(g.lists, folder)
	if folder == g.refused {
		return nil, fs.ErrPermission
	}
	return g.branch.Names(folder)
}

func (g *guarded) Read(path string) ([]byte, error) {
	g.read = append(g.read, path)
	if path == g.refused {
		return nil, fs.ErrPermission
	}
	return g.branch.Read(path)
}

func TestLoadReportsUnreadable(t *testing.T) {
	b := branch{}
	l := b.load(t)
	open(l, pull("Q-1", "h1"))
	ticket(l, Ticket{Incident: "v1:a"})
	b.commit(l)
	for _, refused := range []string{"", "pulls", "pulls/000001.json", "tickets", counterPath} {
		if _, err := Load(&guarded{branch: b, refused: refused}); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%q: error %v, want the cause: an unreadable forge is not an empty one", refused, err)
		}
	}
}

// TestTicketsAreReadWhenAskedFor: nobody's ticket costs those of others anything,
// and one that cannot be read is not taken for none.
func TestTicketsAreReadWhenAskedFor(t *testing.T) {
	b := branch{}
	l := b.load(t)
	for i := range 1200 {
		ticket(l, Ticket{Incident: fmt.Sprint("v1:", i), OpenedAt: noon})
	}
	b.commit(l)
	files := &guarded{branch: b, refused: ticketPath(7, TicketOpen, "v1:6")}
	l, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	files.read, files.lists = nil, nil
	if got := ticket(l, Ticket{Incident: "v1:new", OpenedAt: noon}); got.Number != 1201 || len(files.read) != 0 || len(files.lists) != 2 {
		t.Errorf("number %d after reading %q and listing %q, want 1201 after reading none and listing two folders", got.Number, files.read, files.lists)
	}
	if got := ticket(l, Ticket{Incident: "v1:1100", OpenedAt: noon}); got.Number != 1101 || len(files.read) != 1 {
		t.Errorf("number %d after reading %q, want 1101 after one", got.Number, files.read)
	}
	if open, err := l.IsOpen("v1:1100", 1101); !open || err != nil || len(files.lists) != 4 {
		t.Errorf("open %v, %v, listing %q", open, err, files.lists)
	}
	if _, err := l.OpenTicket(Ticket{Incident: "v1:6"}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v, want the cause", err)
	}
	for number := 1; number <= 1201; number++ {
		if _, err := l.Ticket(number); err != nil && number != 7 {
			t.Fatalf("ticket %d by its number: %v", number, err)
		}
	}
	files.refused = strings.TrimSuffix(ticketFolderOf(TicketClosed, digestOf("v1:other")), "/")
	if _, err := l.IsOpen("v1:other", 1); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v, want the cause: what cannot be listed is not absent", err)
	}
}

func TestOpenPullOnce(t *testing.T) {
	b := branch{}
	l := b.load(t)
	first := open(l, pull("Q-1", "h1"))
	other := open(l, pull("Q-2", "h2"))
	if first.Number != 1 || other.Number != 2 {
		t.Fatalf("numbers %d and %d, want 1 and 2", first.Number, other.Number)
	}
	if err := l.Approve(1, "ana@example.org", noon, "h1"); err != nil {
		t.Fatal(err)
	}
	b.commit(l)

	l = b.load(t)
	again := pull("Q-1", "h1")
	again.Title, again.OpenedAt = "Remove it", noon.Add(time.Hour)
	got := open(l, again)
	if got.Number != 1 || !got.OpenedAt.Equal(noon) || got.Title != "Remove it" || len(got.Approvals) != 1 {
		t.Errorf("reopened on the same head: %+v, want number 1, its first time, the new title and its approval", got)
	}
	got = open(l, pull("Q-1", "h9"))
	if got.Number != 1 || len(got.Approvals) != 0 {
		t.Errorf("on another head: %+v, want number 1 without the approval of the old head", got)
	}
	if found, ok := l.PullOfBranch("quell/unused/Q-1"); !ok || found.Number != 1 {
		t.Errorf("pull request of the branch: %v %v", found.Number, ok)
	}
}

func TestClosedPullIsNotReopened(t *testing.T) {
	l := branch{}.load(t)
	open(l, pull("Q-1", "h1"))
	if err := l.ClosePull(1, Close{By: "ana@example.org", At: noon, Reason: "needed"}); err != nil {
		t.Fatal(err)
	}
	if _, ok := l.PullOfBranch("quell/unused/Q-1"); ok {
		t.Error("a closed pull request is the branch's open one")
	}
	if got := open(l, pull("Q-1", "h1")); got.Number != 2 {
		t.Errorf("number %d, want 2: a rejection stays on record", got.Number)
	}
	if first, err := l.Pull(1); err != nil || first.Close == nil || first.Close.Reason != "needed" {
		t.Errorf("the rejection: %+v, %v", first, err)
	}
}

func TestActsRefused(t *testing.T) {
	who := Close{By: "ana@example.org", At: noon}
	tests := []struct {
		name   string
		act    func(*Local) error
		want   error
		number string
		reason string
	}{
		{"approve another commit", func(l *Local) error { return l.Approve(1, who.By, noon, "h0") }, ErrStale, "1", "they read another diff"},
		{"approve no commit", func(l *Local) error { return l.Approve(1, who.By, noon, "") }, ErrStale, "1", "an approval is of one commit"},
		{"approve by nobody", func(l *Local) error { return l.Approve(1, "", noon, "h1") }, ErrAnonymous, "1", "it always states who"},
		{"approve at no time", func(l *Local) error { return l.Approve(1, who.By, time.Time{}, "h1") }, ErrAnonymous, "1", "it always states when"},
		{"approve a missing one", func(l *Local) error { return l.Approve(7, who.By, noon, "h1") }, ErrNotFound, "7", ""},
		{"approve a closed one", func(l *Local) error { return l.Approve(2, who.By, noon, "h2") }, ErrState, "2", ""},
		{"merge a closed one", func(l *Local) error { return l.Merge(2, Merge{By: who.By, At: noon, Commit: "m"}) }, ErrState, "2", "a rejection is final"},
		{"merge by nobody", func(l *Local) error { return l.Merge(1, Merge{At: noon, Commit: "m"}) }, ErrAnonymous, "1", "it never acts for a person"},
		{"merge a missing one", func(l *Local) error { return l.Merge(7, Merge{By: who.By, At: noon, Commit: "m"}) }, ErrNotFound, "7", ""},
		{"close a closed one", func(l *Local) error { return l.ClosePull(2, who) }, ErrState, "2", ""},
		{"close by nobody", func(l *Local) error { return l.ClosePull(1, Close{At: noon}) }, ErrAnonymous, "1", ""},
		{"close a missing ticket", func(l *Local) error { return l.CloseTicket(7, who) }, ErrNotFound, "7", ""},
		{"close a closed ticket", func(l *Local) error { return l.CloseTicket(1, who) }, ErrState, "1", ""},
		{"close a ticket by nobody", func(l *Local) error { return l.CloseTicket(2, Close{}) }, ErrAnonymous, "2", ""},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			b := branch{}
			l := b.load(t)
			open(l, pull("Q-1", "h1"))
			open(l, pull("Q-2", "h2"))
			ticket(l, Ticket{Incident: "v1:a"})
			if err := errors.Join(l.ClosePull(2, who), l.CloseTicket(1, who)); err != nil {
				t.Fatal(err)
			}
			ticket(l, Ticket{Incident: "v1:b"})
			b.commit(l)

			l = b.load(t)
			err := tc.act(l)
			if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), " "+tc.number) {
				t.Errorf("error %v, want %v with number %s: %s", err, tc.want, tc.number, tc.reason)
			}
			if changed := l.Changed(); len(changed) != 0 {
				t.Errorf("a refused act changed %v", changed)
			}
		})
	}
	l := branch{}.load(t)
	open(l, pull("Q-1", "h1"))
	if err := l.Merge(1, Merge{By: who.By, At: noon}); err == nil {
		t.Error("merged as no commit")
	}
}

func TestApproveTwiceIsOnce(t *testing.T) {
	l := branch{}.load(t)
	open(l, pull("Q-1", "h1"))
	for i := range 2 {
		if err := l.Approve(1, "ana@example.org", noon.Add(time.Duration(i)*time.Hour), "h1"); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Approve(1, "bo@example.org", noon, "h1"); err != nil {
		t.Fatal(err)
	}
	p, _ := l.Pull(1)
	want := []Approval{{"ana@example.org", noon, "h1"}, {"bo@example.org", noon, "h1"}}
	if diff := cmp.Diff(want, p.Approvals); diff != "" {
		t.Error(diff)
	}
}

func TestTicketOncePerIncident(t *testing.T) {
	l := branch{}.load(t)
	ticket(l, Ticket{Incident: "v1:a", Title: "one", OpenedAt: noon})
	ticket(l, Ticket{Incident: "v1:b", Title: "two", OpenedAt: noon})
	got := ticket(l, Ticket{Incident: "v1:a", Title: "one, later", OpenedAt: noon.Add(time.Hour)})
	if got.Number != 1 || got.Title != "one, later" || !got.OpenedAt.Equal(noon) {
		t.Errorf("%+v, want ticket 1 with its first time and the new title", got)
	}
	if err := l.CloseTicket(1, Close{By: "quell", At: noon, Obsolete: true}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := l.TicketOf("v1:a"); ok || err != nil {
		t.Error("a closed ticket is the incident's open one")
	}
	if got := ticket(l, Ticket{Incident: "v1:a"}); got.Number != 3 {
		t.Errorf("number %d, want 3: a number is never used twice", got.Number)
	}
	tickets, err := l.Tickets()
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int
	for _, ticket := range tickets {
		numbers = append(numbers, ticket.Number)
	}
	if diff := cmp.Diff([]int{1, 2, 3}, numbers); diff != "" {
		t.Error(diff)
	}
}

func TestChangedIsCanonical(t *testing.T) {
	b := branch{}
	l := b.load(t)
	for i := 12; i > 0; i-- {
		open(l, pull(fmt.Sprintf("Q-%d", i), "h"))
	}
	ticket(l, Ticket{Incident: "v1:a", Owner: "payments", OpenedAt: noon.In(time.FixedZone("far", 3600))})
	files := l.Changed()
	if len(files) != 14 || files[0].Path != "pulls/000001.json" || files[11].Path != "pulls/000012.json" || files[12].Path != counterPath || files[13].Path != ticketPath(1, TicketOpen, "v1:a") {
		t.Errorf("%d files, want twelve pull requests, the last number and a ticket in order of path", len(files))
	}
	want := `{
  "number": 1,
  "state": "open",
  "title": "Remove aws_iam_access_key.ci",
  "body": "What & why <b>",
  "base": "main",
  "branch": "quell/unused/Q-12",
  "head": "h",
  "base_at": "b0",
  "target": "infra",
  "incident": "v1:Q-12",
  "change": "C-0",
  "opened_at": "2026-11-23T12:00:00Z"
}
`
	if diff := cmp.Diff(want, string(files[0].Data)); diff != "" {
		t.Error(diff)
	}
	b.commit(l)
	l = b.load(t)
	open(l, pull("Q-12", "h"))
	ticket(l, Ticket{Incident: "v1:a", Owner: "payments"})
	if changed := l.Changed(); len(changed) != 0 {
		t.Errorf("saying the same again changed %v", changed)
	}
}

func FuzzLoad(f *testing.F) {
	l, err := Load(branch{})
	if err != nil {
		f.Fatal(err)
	}
	open(l, pull("Q-1", "h1"))
	if err := l.Merge(1, Merge{By: "ana@example.org", At: noon, Commit: "m"}); err != nil {
		f.Fatal(err)
	}
	ticket(l, Ticket{Incident: "v1:a"})
	for _, file := range l.Changed() {
		f.Add(file.Path, file.Data)
	}
	f.Fuzz(func(t *testing.T, path string, data []byte) {
		files := branch{counterPath: `{"last":1}`}
		files[path] = string(data)
		l, err := Load(files)
		if err != nil {
			return
		}
		if changed := l.Changed(); len(changed) != 0 {
			t.Errorf("loading alone changed %v", changed)
		}
		if tickets, err := l.Tickets(); err == nil && len(l.Pulls())+len(tickets)+1 != len(files) {
			t.Errorf("%d pull requests and %d tickets of %d files", len(l.Pulls()), len(tickets), len(files))
		}
	})
}
