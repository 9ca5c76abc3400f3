package reconciler

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

var update = flag.Bool("update", false, "write the goldens anew")

// TestMain lets more tests run at once than there are processors: most wait for
// git. Whoever asks for a number gets it.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked {
		_ = flag.Set("test.parallel", "8")
	}
	m.Run()
}

// clock is the moment of every first pass. What is reported was committed on
// the day before.
var clock = time.Date(2026, 6, 3, 12, 0, 0, 0, time.UTC)

// gone, as a file's content, removes the file.
const gone = "\x00gone"

// files are paths and contents.
type files map[string]string

// world is one control repository behind one kind of server, and all that
// quell has ever shown of it. When its test ends, the repository must be sound
// and hold no secret where a person has not put it.
type world struct {
	t        *testing.T
	dir      string // where git itself finds the control repository
	location string // where quell finds it
	git      gitrepo.Options
	shown    bytes.Buffer     // every plan, log line, error and answer
	held     map[string]files // by directory and path: what people put there
	secrets  []string         // values that must stay where they were
	others   []string         // directories of further repositories
	at       time.Time        // of the next commit by a person
	cache    string           // the folder that every loop of this world shares
}

// newWorld is an empty repository at a local path.
func newWorld(t *testing.T) *world {
	t.Helper()
	dir := gittest.BareAt(t, filepath.Join(t.TempDir(), "control.git"))
	return worldAt(t, dir, dir, gitrepo.Options{})
}

func worldAt(t *testing.T, dir, location string, opts gitrepo.Options) *world {
	t.Helper()
	w := &world{t: t, dir: dir, location: location, git: opts, held: map[string]files{}, at: clock.Add(-24 * time.Hour), cache: t.TempDir()}
	t.Cleanup(func() {
		w.checkCache()
		for _, dir := range append([]string{w.dir}, w.others...) {
			gittest.Fsck(t, dir)
			w.checkObjects(dir)
		}
		w.checkShown()
	})
	return w
}

// checkCache searches what is kept on the machine, and that only its owner may
// read it.
func (w *world) checkCache() {
	w.t.Helper()
	err := filepath.WalkDir(w.cache, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			w.t.Errorf("%q has mode %v", path, info.Mode())
		}
		data, readErr := os.ReadFile(path)
		for i, secret := range w.secrets {
			if holds(string(data), secret) {
				w.t.Errorf("the cache holds secret %d", i)
			}
		}
		return errors.Join(err, readErr)
	})
	if err != nil {
		w.t.Error(err)
	}
}

// backends are the ways to reach a repository, each a real server.
func backends(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Run("path", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t))
	})
	t.Run("http", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		dir := gittest.BareAt(t, filepath.Join(root, "control.git"))
		server := gittest.HTTP(t, root, gittest.BasicAuth("quell", "password-of-quell-4711"))
		w := worldAt(t, dir, server.Of(t, dir), gitrepo.Options{Username: "quell", Password: "password-of-quell-4711"})
		w.secrets = append(w.secrets, "password-of-quell-4711")
		test(t, w)
	})
	t.Run("ssh", func(t *testing.T) {
		t.Parallel()
		root := t.TempDir()
		dir := gittest.BareAt(t, filepath.Join(root, "control.git"))
		server := gittest.SSH(t, root)
		test(t, worldAt(t, dir, server.Of(t, dir), gitrepo.Options{SSHKeyFile: server.KeyFile, KnownHostsFile: server.KnownHosts}))
	})
}

// other makes a further repository beside the control repository.
func (w *world) other(name string) string {
	w.t.Helper()
	dir := gittest.BareAt(w.t, filepath.Join(w.t.TempDir(), name))
	w.others = append(w.others, dir)
	return dir
}

// commit is a person's commit to main of the control repository.
func (w *world) commit(changed files) string {
	w.t.Helper()
	return w.commitTo(w.dir, "main", changed)
}

// commitTo is a person's commit to a branch, each a minute after the last.
func (w *world) commitTo(dir, branch string, changed files) string {
	w.t.Helper()
	w.at = w.at.Add(time.Minute)
	if w.held[dir] == nil {
		w.held[dir] = files{}
	}
	var stream bytes.Buffer
	fmt.Fprintf(&stream, "commit refs/heads/%s\ncommitter Pat <pat@example.com> %d +0000\ndata 7\nChange\n\n", branch, w.at.Unix())
	if gittest.Git(w.t, dir, "for-each-ref", "refs/heads/"+branch) != "" {
		fmt.Fprintf(&stream, "from refs/heads/%s^0\n", branch)
	}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		if changed[name] == gone {
			fmt.Fprintf(&stream, "D %s\n", name)
			continue
		}
		w.held[dir][name] += changed[name]
		fmt.Fprintf(&stream, "M 100644 inline %s\ndata %d\n%s\n", name, len(changed[name]), changed[name])
	}
	command := exec.Command("git", "fast-import", "--quiet")
	command.Dir, command.Stdin = dir, &stream
	if out, err := command.CombinedOutput(); err != nil {
		w.t.Fatalf("git fast-import: %v\n%s", err, out)
	}
	return w.ref(dir, branch)
}

// ref is a branch's commit, empty where there is none.
func (w *world) ref(dir, branch string) string {
	w.t.Helper()
	return gittest.Git(w.t, dir, "for-each-ref", "--format=%(objectname)", "refs/heads/"+branch)
}

// refs are all branches of the control repository with their commits.
func (w *world) refs() string {
	w.t.Helper()
	return gittest.Git(w.t, w.dir, "for-each-ref")
}

// show is a file of a branch as it is now.
func (w *world) show(branch, path string) string {
	w.t.Helper()
	return gittest.Git(w.t, w.dir, "show", branch+":"+path)
}

// fixes counts quell's commits on main's own line.
func (w *world) fixes(dir string) int {
	w.t.Helper()
	out := gittest.Git(w.t, dir, "log", "--first-parent", "--author=quell@localhost", "--format=%H", "main")
	return len(strings.Fields(out))
}

// loop opens the loop as a new process would.
func (w *world) loop() *Loop {
	w.t.Helper()
	l, err := w.open()
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func (w *world) open() (*Loop, error) {
	return Open(w.t.Context(), Options{
		Repo: w.location, Git: w.git, Key: "a key for tests", Version: "test", Cache: w.cache,
		Log: slog.New(slog.NewTextHandler(&w.shown, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
}

// run is one pass that must succeed.
func (w *world) run(now time.Time) *Result {
	w.t.Helper()
	result, err := w.loop().Run(w.t.Context(), now)
	if err != nil {
		w.t.Fatalf("run: %v", err)
	}
	w.keep(result)
	return result
}

// fail is one pass that must not succeed.
func (w *world) fail(now time.Time) error {
	w.t.Helper()
	l, err := w.open()
	if err == nil {
		_, err = l.Run(w.t.Context(), now)
	}
	if err == nil {
		w.t.Fatal("the run succeeded")
	}
	w.shown.WriteString(err.Error())
	return err
}

// plan is what a run would do.
func (w *world) plan(now time.Time) *plan.Plan {
	w.t.Helper()
	p, err := w.loop().Plan(w.t.Context(), now)
	if err != nil {
		w.t.Fatalf("plan: %v", err)
	}
	w.json(p)
	return p
}

func (w *world) json(p *plan.Plan) []byte {
	w.t.Helper()
	data, err := p.JSON()
	if err != nil {
		w.t.Fatal(err)
	}
	w.shown.Write(data)
	return data
}

func (w *world) keep(result *Result) {
	w.t.Helper()
	w.json(result.Plan)
	made, err := json.Marshal([]any{result.Commits, result.Pulls, result.Tickets, result.Closed})
	if err != nil {
		w.t.Fatal(err)
	}
	w.shown.Write(made)
}

// still runs a pass that must move no branch.
func (w *world) still(now time.Time) {
	w.t.Helper()
	before := w.refs()
	w.run(now)
	if after := w.refs(); after != before {
		w.t.Errorf("a pass with nothing new moved a branch at %s:\n%s\n%s", now.Format(time.RFC3339), before, after)
	}
}

// record is the ledger's record of the one incident whose title is, or has,
// these words.
func (w *world) record(words string) incident.Record {
	w.t.Helper()
	var found []incident.Record
	for _, rec := range w.records() {
		if strings.Contains(rec.Title, words) {
			found = append(found, rec)
		}
	}
	if i := slices.IndexFunc(found, func(r incident.Record) bool { return r.Title == words }); i >= 0 {
		return found[i]
	}
	if len(found) != 1 {
		w.t.Fatalf("%d records have %q in their title", len(found), words)
	}
	return found[0]
}

func (w *world) records() []incident.Record {
	w.t.Helper()
	book, _, err := w.loop().openLedger(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	records, err := book.All()
	if err != nil {
		w.t.Fatal(err)
	}
	return records
}

// states are the ledger's states by title.
func (w *world) states() map[string]incident.State {
	w.t.Helper()
	states := map[string]incident.State{}
	for _, rec := range w.records() {
		states[rec.Title] = rec.State
	}
	return states
}

// history is an incident's evidence in its canonical form, one record a line.
func (w *world) history(rec incident.Record) string {
	w.t.Helper()
	book, _, err := w.loop().openLedger(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	records, err := book.EvidenceOf(rec.Key)
	if err != nil {
		w.t.Fatal(err)
	}
	var lines strings.Builder
	for _, r := range records {
		data, err := json.Marshal(r)
		if err != nil {
			w.t.Fatal(err)
		}
		lines.Write(append(data, '\n'))
	}
	w.shown.WriteString(lines.String())
	return lines.String()
}

// pull is a pull request of the control repository, with its diff on show.
func (w *world) pull(number int) forge.Pull {
	w.t.Helper()
	pull, diff, err := w.loop().ShowPull(w.t.Context(), "", number)
	if err != nil {
		w.t.Fatal(err)
	}
	w.shown.WriteString(pull.Title + pull.Body + diff)
	return pull
}

// desk is the pull requests and tickets of the control repository.
func (w *world) desk() Desk {
	w.t.Helper()
	desks, err := w.loop().Desks(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return desks[0]
}

// tickets are those of the control repository.
func (w *world) tickets() []forge.Ticket { return ticketsOf(w.t, w.desk()) }

func ticketsOf(t *testing.T, d interface {
	Tickets() ([]forge.Ticket, error)
}) []forge.Ticket {
	t.Helper()
	tickets, err := d.Tickets()
	if err != nil {
		t.Fatal(err)
	}
	return tickets
}

// pat is the person who merges and closes.
func pat(when time.Time) Person { return Person{Name: "Pat", Email: "pat@example.com", When: when} }

// itemOf is the plan's item of the one incident whose title has these words.
func itemOf(t *testing.T, p *plan.Plan, words string) *plan.Item {
	t.Helper()
	var found []*plan.Item
	for _, item := range p.Items {
		if strings.Contains(item.Incident.Title, words) {
			found = append(found, item)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d items have %q in their title", len(found), words)
	}
	return found[0]
}

// spellings are a secret in every form in which it could slip out.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret)
	forms := []string{
		secret, string(quoted[1 : len(quoted)-1]), hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
		url.QueryEscape(secret), url.PathEscape(secret),
	}
	for shift := range 3 { // base64 of a text that has the secret anywhere in it
		padded := append(make([]byte, shift), secret...)
		whole := padded[:len(padded)/3*3]
		for _, coding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			text := coding.EncodeToString(whole)
			if shift > 0 {
				text = text[4:] // the first group depends on what stands before
			}
			forms = append(forms, text)
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// checkObjects looks for secrets in every object of every branch, reachable or
// not. A blob may hold one only at a path where a person had put it.
func (w *world) checkObjects(dir string) {
	w.t.Helper()
	paths := map[string][]string{}
	for line := range strings.Lines(gittest.Git(w.t, dir, "rev-list", "--all", "--objects")) {
		id, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		paths[id] = append(paths[id], path)
	}
	// The last object's line break is the output's, which Git trims.
	raw := gittest.Git(w.t, dir, "cat-file", "--batch-all-objects", "--batch", "--buffer") + "\n\n\n"
	for strings.TrimSpace(raw) != "" {
		head, rest, _ := strings.Cut(raw, "\n")
		var id, kind string
		var size int
		if _, err := fmt.Sscan(head, &id, &kind, &size); err != nil {
			w.t.Fatalf("git cat-file said %q", head)
		}
		data := rest[:size]
		raw = rest[min(size+1, len(rest)):]
		if kind == "tree" {
			continue
		}
		for i, secret := range w.secrets {
			if !holds(data, secret) {
				continue
			}
			if kind != "blob" || len(paths[id]) == 0 || slices.ContainsFunc(paths[id], func(p string) bool { return !holds(w.held[dir][p], secret) }) {
				w.t.Errorf("%s %s (%s) of %s holds secret %d, which nobody put there", kind, id, paths[id], filepath.Base(dir), i)
			}
		}
	}
}

// checkShown looks for secrets in everything that was printed.
func (w *world) checkShown() {
	w.t.Helper()
	shown := w.shown.String()
	for i, secret := range w.secrets {
		if holds(shown, secret) {
			w.t.Errorf("secret %d was shown", i)
		}
	}
}

func holds(text, secret string) bool {
	return slices.ContainsFunc(spellings(secret), func(form string) bool { return strings.Contains(text, form) })
}

// folder reads a folder's files, to be committed under a prefix.
func folder(t *testing.T, dir, prefix string) files {
	t.Helper()
	read := files{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		read[prefix+path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(read) == 0 {
		t.Fatalf("%q holds no files", dir)
	}
	return read
}

func merged(all ...files) files {
	one := files{}
	for _, f := range all {
		maps.Copy(one, f)
	}
	return one
}
