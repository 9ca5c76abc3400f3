package remedy

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata/cases")

// scene is one archive in testdata/cases. Its comment is a reason and then
// directives, one a line:
//
//	file REAL PATH            a file under internal/edit/testdata/real, at a path of the target
//	broken PATH               a file that did not parse
//	site PATH ADDRESS [repeated]
//	secret TEXT               every occurrence of the text is a site ("\n" is a line end)
//	identity KIND ID [LABEL]...  whom the incident is about, and the labels of its findings
//	deny PATH                 the target does not let quell edit it
//	line PATH N               a line of a file without blocks is a site
//	suggest PATH L C L C "INSERT" ["SAW"]   a scanner's edit; it saw the code as it is, or the text
//	reported PATH FIRST LAST  a place of the incident
//	remove_block [TYPE|-] [include]
//	set_attribute TYPE|- ATTRIBUTE VALUE
//	replace_literal [NAME]
//	action KIND [OPTION=VALUE]...
//	unused ACTION...          what a scanner says that is not used
//	kept POLICY ACTION...     what it says to keep of a policy
//	outside TYPE:NAME         who it says has access from outside
//
// The other sections are files, and the last is the golden, fix or refusal.
type scene struct {
	archive *txtar.Archive
	files   map[string][]byte
	broken  []string
	secrets []string
	sites   []locate.Site
	denied  []string
	inc     incident.Incident
	stage   policy.Stage
	access  finding.Access
}

func isGolden(name string) bool { return name == "fix" || name == "refusal" }

func readScene(t *testing.T, file string) scene {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	inc := incident.Incident{Key: "v1:5e0fae1c2b3d4f56", Category: finding.LeakedSecret}
	s := scene{archive: archive, files: map[string][]byte{}, inc: inc, stage: policy.Stage{Name: "test", Tier: policy.TierManual}}
	for _, f := range archive.Files {
		if !isGolden(f.Name) {
			s.files[f.Name] = f.Data
		}
	}
	for _, line := range strings.Split(string(archive.Comment), "\n") {
		if f := strings.Fields(line); len(f) > 0 && f[0] != "#" {
			s.directive(t, line, f)
		}
	}
	return s
}

func (s *scene) directive(t *testing.T, line string, f []string) {
	t.Helper()
	at := func(i int) string {
		if i < len(f) && f[i] != "-" {
			return f[i]
		}
		return ""
	}
	switch f[0] {
	case "file":
		data, err := os.ReadFile(filepath.Join("../edit/testdata/real", f[1]))
		if err != nil {
			t.Fatal(err)
		}
		s.files[f[2]] = data
	case "broken":
		s.broken = append(s.broken, f[1])
	case "site":
		s.sites = append(s.sites, locate.Site{Path: f[1], Address: at(2), Line: 1, Repeated: at(3) == "repeated"})
	case "line":
		n, err := strconv.Atoi(f[2])
		if err != nil {
			t.Fatal(err)
		}
		s.sites = append(s.sites, locate.Site{Path: f[1], Line: n})
	case "suggest":
		s.suggest(t, line)
	case "reported":
		var at finding.Location
		if _, err := fmt.Sscan(strings.Join(f[1:], " "), &at.Path, &at.StartLine, &at.EndLine); err != nil {
			t.Fatal(err)
		}
		s.inc.Places = append(s.inc.Places, at)
	case "secret":
		s.secrets = append(s.secrets, strings.ReplaceAll(strings.TrimPrefix(line, "secret "), `\n`, "\n"))
	case "identity":
		s.inc.Identity, s.inc.Labels = finding.Identity{Kind: finding.IdentityKind(f[1]), ID: f[2]}, f[3:]
	case "deny":
		s.denied = append(s.denied, f[1])
	case "remove_block":
		references := "refuse"
		if at(2) != "" {
			references = at(2)
		}
		s.stage.Actions = append(s.stage.Actions, policy.Action{Kind: f[0], Block: at(1), References: references})
	case "set_attribute":
		s.stage.Actions = append(s.stage.Actions, policy.Action{Kind: f[0], Block: at(1), Attribute: f[2], Value: strings.Join(f[3:], " ")})
	case "replace_literal":
		s.stage.Actions = append(s.stage.Actions, policy.Action{Kind: f[0], Variable: at(1)})
	case "action":
		s.stage.Actions = append(s.stage.Actions, action(t, line))
	case "unused":
		s.access.Unused = append(s.access.Unused, f[1:]...)
	case "kept":
		s.access.Kept = append(s.access.Kept, finding.KeptPolicy{Policy: f[1], Actions: f[2:]})
	case "outside":
		s.access.Outside = append(s.access.Outside, f[1:]...)
	case "no_action":
	default:
		t.Fatalf("unknown directive %q", f[0])
	}
}

func (s *scene) suggest(t *testing.T, line string) {
	t.Helper()
	var e finding.SuggestedEdit
	var saw string
	n, err := fmt.Sscanf(line, "suggest %s %d %d %d %d %q %q", &e.Path, &e.StartLine, &e.StartColumn, &e.EndLine, &e.EndColumn, &e.Insert, &saw)
	if n < 6 {
		t.Fatal(err)
	}
	if n == 6 {
		lines := strings.SplitAfter(string(s.files[e.Path]), "\n")
		saw = strings.Join(lines[e.StartLine-1:e.EndLine], "")
	}
	e.Saw = shown(saw)
	s.inc.Suggested = append(s.inc.Suggested, e)
}

// shown is a digest for tests: the text itself with its white space folded.
func shown(code string) finding.Fingerprint {
	return finding.Fingerprint(strings.Join(strings.Fields(code), " "))
}

// action reads "action KIND [OPTION=VALUE]...", of which the last value may have blanks.
func action(t *testing.T, line string) policy.Action {
	t.Helper()
	_, rest, _ := strings.Cut(line, " ")
	kind, rest, _ := strings.Cut(rest, " ")
	a := policy.Action{Kind: kind}
	for rest != "" {
		var name, value string
		name, rest, _ = strings.Cut(rest, "=")
		if next := regexp.MustCompile(` [a-z_]+=`).FindStringIndex(rest); next != nil {
			value, rest = rest[:next[0]], rest[next[0]+1:]
		} else {
			value, rest = rest, ""
		}
		into, ok := map[string]*string{
			"block": &a.Block, "attribute": &a.Attribute, "value": &a.Value, "references": &a.References, "variable": &a.Variable, "key": &a.Key,
		}[name]
		if !ok {
			t.Fatalf("unknown option %q", name)
		}
		*into = value
	}
	return a.WithDefaults()
}

func (s *scene) incident() incident.Incident {
	inc := s.inc
	inc.Access = s.access.Sound()
	return inc
}

// request parses the files and looks for the secrets.
func (s *scene) request(t *testing.T) Request {
	t.Helper()
	var paths []string
	for p := range s.files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	var sources []*locate.Source
	for _, p := range paths {
		source, err := locate.Parse(locate.File{Path: p, Blob: p, Data: s.files[p]})
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source)
	}
	index := locate.NewIndex(sources, s.broken...)
	sites := slices.Clone(s.sites)
	for _, secret := range s.secrets {
		for _, p := range paths {
			sites = append(sites, occurrences(index, p, s.files[p], secret)...)
		}
	}
	return Request{Index: index, Sites: sites, Allowed: func(p string) bool { return !slices.Contains(s.denied, p) }, Digest: shown}
}

func occurrences(index *locate.Index, file string, data []byte, secret string) []locate.Site {
	var found []locate.Site
	for from := 0; ; {
		i := bytes.Index(data[from:], []byte(secret))
		if i < 0 {
			return found
		}
		start := from + i
		from = start + len(secret)
		site := locate.Site{Path: file, Literal: locate.Range{Start: start, End: from}, Line: 1 + bytes.Count(data[:start], []byte("\n"))}
		for _, b := range index.Blocks(path.Dir(file)) {
			if b.Path == file && b.Range.Start <= start && from <= b.Range.End {
				site.Address = b.Address
			}
		}
		found = append(found, site)
	}
}

func TestCases(t *testing.T) {
	cases, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases found in testdata/cases (%v)", len(cases), err)
	}
	recipes, err := filepath.Glob("testdata/recipes/*/*.txtar")
	if err != nil || len(recipes) == 0 {
		t.Fatalf("%d cases found in testdata/recipes (%v)", len(recipes), err)
	}
	for _, file := range slices.Concat(cases, recipes) {
		name, _ := filepath.Rel("testdata", strings.TrimSuffix(file, ".txtar"))
		t.Run(name, func(t *testing.T) {
			s := readScene(t, file)
			req := s.request(t)
			inc := s.incident()
			fix, err := Compute(req, s.stage, inc)
			name, got := outcome(t, fix, err)
			if *update {
				s.write(t, file, name, got)
				return
			}
			golden := s.archive.Files[len(s.archive.Files)-1]
			if golden.Name != name {
				t.Fatalf("outcome is %s, want %s:\n%s", name, golden.Name, got)
			}
			if diff := cmp.Diff(string(golden.Data), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			s.laws(t, req, fix, err)
		})
	}
}

// laws checks what holds of every outcome.
func (s *scene) laws(t *testing.T, req Request, fix Fix, err error) {
	t.Helper()
	words := fmt.Sprint(fix.Summary, fix.Notes, fix.Rollback, err)
	for _, secret := range s.secrets {
		if strings.Contains(words, secret) {
			t.Errorf("a text quotes the secret: %s", words)
		}
		for _, e := range fix.Edits {
			if bytes.Contains(e.After, []byte(secret)) {
				t.Errorf("the secret is still in %q", e.Path)
			}
		}
	}
	for _, e := range fix.Edits {
		if !req.Allowed(e.Path) || bytes.Equal(e.Before, e.After) {
			t.Errorf("edit of %q is not allowed or empty", e.Path)
		}
	}
	if err == nil {
		s.again(t, req, fix)
	}
	slices.Reverse(req.Sites)
	again, errAgain := Compute(req, s.stage, s.incident())
	if len(s.sites) < 2 {
		if diff := cmp.Diff(fix, again); diff != "" || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Errorf("the order of the sites matters (-first +second):\n%s%v\n%v", diff, err, errAgain)
		}
	}
}

// again checks that the result leaves nothing to be done.
func (s *scene) again(t *testing.T, req Request, fix Fix) {
	t.Helper()
	for _, e := range fix.Edits {
		if e.After == nil {
			req.Index = req.Index.Without(e.Path)
			continue
		}
		source, err := locate.Parse(locate.File{Path: e.Path, Data: e.After})
		if err != nil {
			t.Fatal(err)
		}
		req.Index = req.Index.With(source)
	}
	req.Sites = slices.DeleteFunc(slices.Clone(req.Sites), func(site locate.Site) bool { return site.Literal.End > 0 })
	var r *Refusal
	if again, err := Compute(req, s.stage, s.incident()); !errors.As(err, &r) {
		t.Errorf("made twice: %v, %v", again.Summary, err)
	}
}

func outcome(t *testing.T, fix Fix, err error) (name, text string) {
	t.Helper()
	var r *Refusal
	if errors.As(err, &r) {
		if len(fix.Edits) > 0 {
			t.Error("a refusal has edits")
		}
		return "refusal", err.Error() + "\n"
	}
	if err != nil {
		t.Fatalf("error is no refusal: %v", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "summary: %s\nreversible: %s\nrollback: %s\n", fix.Summary, strconv.FormatBool(fix.Reversible), fix.Rollback)
	for _, n := range fix.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	for _, e := range fix.Edits {
		b.WriteString(edit.Diff(e.Path, e.Before, e.After, nil))
	}
	text = strings.ReplaceAll(b.String(), "\r\n", "\n")
	return "fix", text
}

func (s *scene) write(t *testing.T, file, name, text string) {
	t.Helper()
	a := *s.archive
	a.Files = slices.DeleteFunc(slices.Clone(a.Files), func(f txtar.File) bool { return isGolden(f.Name) })
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
	if err := os.WriteFile(file, txtar.Format(&a), 0o644); err != nil {
		t.Fatal(err)
	}
}
