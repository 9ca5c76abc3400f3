package remedy

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/remedy/remedytest"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// real is a target's code and the reports that scanners made of it.
type real struct {
	name, root string
	reports    []string
}

const reportFolder = "../report/testdata/reports/"

// shipped are the targets that every run of the tests has.
var shipped = []real{
	{"terragoat", "../locate/testdata/terragoat", []string{
		reportFolder + "detect-secrets-terragoat.json", reportFolder + "gitleaks-terragoat.json", reportFolder + "gitleaks-terragoat-history.json",
		reportFolder + "sarif-gitleaks-terragoat.json", reportFolder + "sarif-tfsec-terragoat.json", reportFolder + "tfsec-terragoat.json",
	}},
	{"cloud-platform-environments", "../locate/testdata/cloud-platform-environments", nil},
	{"recommender-iac-pipeline-nodejs-tutorial", "testdata/targets/recommender-iac-pipeline-nodejs-tutorial", []string{reportFolder + "gcp-recommender-iac.json"}},
	{"terraform-google-service-accounts", "testdata/targets/terraform-google-service-accounts", nil},
}

// TestShippedTargets tries actions on blocks and literals of real code, and every
// one on what scanners report of it, and holds the laws of each edit.
func TestShippedTargets(t *testing.T) {
	tryAll(t, shipped, 8)
}

// TestCorpus does so for a folder of targets and findings with a SOURCES.tsv
// that says what comes from where: make corpus CORPUS=folder.
func TestCorpus(t *testing.T) {
	root, reports := remedytest.Corpus(t)
	folders, err := os.ReadDir(filepath.Join(root, "targets"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d targets: %v", len(folders), err)
	}
	var targets []real
	for _, folder := range folders {
		targets = append(targets, real{folder.Name(), filepath.Join(root, "targets", folder.Name()), reports[folder.Name()]})
	}
	tryAll(t, targets, 1)
}

// tally counts what became of a target's attempts.
type tally struct {
	findings, located, attempts, edits int
	refused                            map[string]int
	wrong                              map[string][]string
	known                              map[string]int // faults of these names
}

func (s *tally) add(t testing.TB, a attempt, done attempted, c *code) {
	t.Helper()
	s.attempts++
	if done.refusal != "" {
		s.refused[class(done.refusal)]++
	}
	if len(done.fix.Edits) > 0 {
		s.edits++
	}
	for _, w := range done.wrong {
		s.note(c, a, w)
	}
}

func (s *tally) note(c *code, a attempt, w wrong) {
	if name := c.knownFault(a, w); name != "" {
		s.known[name]++
		return
	}
	s.wrong[w.law] = append(s.wrong[w.law], fmt.Sprintf("%s: %s: %s: %s", c.name, a.about, wordsOf(a.action), w.how))
}

var (
	quotedWord = regexp.MustCompile(`"[^"]*"`)
	nameOrLine = regexp.MustCompile(`\S*[./:_]\S*\w|\b\d+\b`)
	namesList  = regexp.MustCompile(`…(?:(?:,| and) …)+(?: more)?`)
)

// class is a refusal without what it names.
func class(why string) string {
	return namesList.ReplaceAllString(nameOrLine.ReplaceAllString(quotedWord.ReplaceAllString(why, "…"), "…"), "…")
}

// written is an edit whose bytes the formatter was asked about.
type written struct {
	attempt             attempt
	path, before, after string
}

// tryAll makes the attempts on each target, of those that no report is behind
// one in every.
func tryAll(t *testing.T, targets []real, every int) {
	t.Helper()
	shapes := shapesOf(t)
	var edits atomic.Int64
	t.Run("targets", func(t *testing.T) {
		for _, target := range targets {
			t.Run(target.name, func(t *testing.T) {
				t.Parallel()
				began := time.Now()
				r := &run{code: codeAt(t, target.name, target.root), shapes: shapes, formatter: newFormatter(t), seen: map[string]bool{}}
				r.refused, r.wrong, r.known = map[string]int{}, map[string][]string{}, map[string]int{}
				r.on(t, r.code.reported(t, target.reports), 1)
				r.on(t, slices.Concat(r.code.blocks(), r.code.literals()), every)
				r.formatter.run(t)
				for _, w := range r.written {
					for _, found := range r.formatter.about(w.path, w.before, w.after) {
						r.note(r.code, w.attempt, found)
					}
				}
				edits.Add(int64(r.edits))
				r.tell(t, time.Since(began))
			})
		}
	})
	if edits.Load() < 100 {
		t.Errorf("%d edits were made: the run tries too little to say anything", edits.Load())
	}
	t.Logf("%d edits in all", edits.Load())
}

// run is the run over one target.
type run struct {
	tally
	code      *code
	shapes    []shape
	formatter *formatter
	written   []written
	seen      map[string]bool
}

// on makes every attempt on some findings, or one in every.
func (r *run) on(t *testing.T, findings []attempt, every int) {
	t.Helper()
	n := 0
	for _, f := range findings {
		r.findings++
		result := r.code.index.Find(f.query, key)
		if len(result.Sites) == 0 {
			r.refused["not found: "+class(result.Why)]++
			continue
		}
		r.located++
		_ = r.code.index.Impact(result.Sites)
		for _, action := range r.code.actionsOn(r.shapes, f, result.Sites) {
			once := fmt.Sprint(result.Sites, action, f.inc.Identity)
			if n++; r.seen[once] || n%every != 0 {
				continue
			}
			r.seen[once] = true
			f.action = action
			done := r.code.tryAt(f, result.Sites)
			r.add(t, f, done, r.code)
			r.format(t, f, done.fix)
		}
	}
}

// format asks for what the real formatter says of a fix.
func (r *run) format(t *testing.T, f attempt, fix Fix) {
	t.Helper()
	for _, e := range fix.Edits {
		if !strings.HasSuffix(e.Path, ".tf") && !strings.HasSuffix(e.Path, ".tfvars") || e.After == nil {
			continue
		}
		w := written{attempt: f, path: e.Path, after: r.formatter.ask(t, e.Path, e.After)}
		if e.Before != nil {
			w.before = r.formatter.ask(t, e.Path, e.Before)
		}
		r.written = append(r.written, w)
	}
}

// tell reports the run, and fails for what is wrong and not known to be.
func (s *tally) tell(t *testing.T, took time.Duration) {
	t.Helper()
	t.Logf("%d findings, %d located; %d attempts, %d edits; %v", s.findings, s.located, s.attempts, s.edits, took.Round(time.Millisecond))
	for _, why := range slices.SortedFunc(maps.Keys(s.refused), func(a, b string) int { return cmp.Or(s.refused[b]-s.refused[a], strings.Compare(a, b)) }) {
		t.Logf("%6d × %s", s.refused[why], why)
	}
	for _, name := range slices.Sorted(maps.Keys(s.known)) {
		t.Logf("%6d × known fault: %s", s.known[name], name)
	}
	for _, law := range slices.Sorted(maps.Keys(s.wrong)) {
		all := s.wrong[law]
		t.Errorf("%d edits break the law %q", len(all), law)
		for _, how := range all[:min(len(all), 8)] {
			t.Errorf("    %s", how)
		}
	}
}

// actionsOn are the actions to try on a finding. On a block that no
// report is about, every attribute of it is one to set.
func (c *code) actionsOn(shapes []shape, f attempt, sites []locate.Site) []policy.Action {
	offered := map[string][]string{"Value": {`"Inactive"`}, "References": {"include", "refuse"}, "Variable": {""}, "Attribute": {"status"}, "Block": {""}}
	for _, site := range sites {
		if f.inc.Key == "" && f.inc.Fingerprint == "" {
			offered["Attribute"] = append(offered["Attribute"], c.attributes(site)...)
		}
		for _, r := range c.index.References(site.Path, site.Address) {
			if kind, _, _ := strings.Cut(r.Address, "."); locate.Serves(kind) != nil && !slices.Contains(offered["Block"], kind) {
				offered["Block"] = append(offered["Block"], kind)
			}
		}
	}
	var all []policy.Action
	for _, s := range shapes {
		all = append(all, s.actions(offered)...)
	}
	return all
}

var setLine = regexp.MustCompile(`(?m)^  (\w+)\s*=`)

// attributes are the names of a block's own attributes.
func (c *code) attributes(site locate.Site) []string {
	b, ok := c.index.Block(site.Path, site.Address)
	if !ok {
		return nil
	}
	var names []string
	for _, m := range setLine.FindAllSubmatch(c.files[site.Path][b.Body.Start:b.Body.End], -1) {
		names = append(names, string(m[1]))
	}
	return names
}

var identityName = regexp.MustCompile(`(?m)^\s*(?:name|user|role|account_id|display_name|client_id|service_account_id|application_id|agent_name|secret_name)\s*=\s*"([^"$%]+)"`)

// blocks are findings about each block: by address or, where it has none, by
// place; and by what may be an identity's name in it.
func (c *code) blocks() []attempt {
	var all []attempt
	for _, folder := range c.folders() {
		for _, b := range c.index.Blocks(folder) {
			place := locate.Place{Path: b.Path, StartLine: b.Line, EndLine: b.Line}
			where := finding.Location{Path: b.Path, StartLine: b.Line, EndLine: b.Line}
			about := fmt.Sprintf("%s:%d %s", b.Path, b.Line, b.Address)
			all = append(all, attempt{
				about: about, query: locate.Query{Resource: b.Address, Places: []locate.Place{place}},
				inc: incident.Incident{Category: finding.Unclassified, Resource: b.Address, Places: []finding.Location{where}},
			})
			for _, m := range identityName.FindAllSubmatch(c.files[b.Path][b.Range.Start:b.Range.End], -1) {
				for _, kind := range finding.IdentityKinds() {
					id := finding.Identity{Kind: kind, Name: string(m[1])}
					all = append(all, attempt{
						about: about + " as " + string(kind), query: locate.Query{Identity: id},
						inc: incident.Incident{Category: finding.DormantIdentity, Identity: id},
					})
				}
			}
		}
	}
	return all
}

var (
	quotedValue = regexp.MustCompile(`"((?:[^"\\$%\n]|\\.)+)"`)
	onlyWord    = regexp.MustCompile(`^[A-Za-z_]+$`) // it may be an attribute's name as well
	plainValue  = regexp.MustCompile(`(?m)[:=]\s*([^\s"'#]+)\s*$`)
)

// literals are findings of a leaked secret for each text in quotes, and in other
// files than Terraform's for each plain value. Each text is looked for at the
// first place that has it: the others are the same incident, or common words.
func (c *code) literals() []attempt {
	var all []attempt
	for _, file := range slices.Sorted(maps.Keys(c.files)) {
		data := c.files[file]
		blocks := c.index.Blocks(path.Dir(file))
		found := quotedValue.FindAllSubmatchIndex(data, -1)
		if !strings.HasSuffix(file, ".tf") {
			found = append(found, plainValue.FindAllSubmatchIndex(data, -1)...)
		}
		for _, m := range found {
			value := string(data[m[2]:m[3]])
			secret := finding.NewSecret(value)
			label := func(b locate.Block) bool { return b.Path == file && b.Range.Start <= m[2] && m[2] < b.Body.Start }
			if secret.Empty() || slices.ContainsFunc(blocks, label) {
				continue
			}
			line := 1 + bytes.Count(data[:m[2]], []byte("\n"))
			q := locate.Query{Fingerprint: key.Fingerprint(secret), Weak: secret.Weak(), Places: []locate.Place{{Path: file, StartLine: line, EndLine: line}}}
			a := attempt{about: fmt.Sprintf("%s:%d a literal", file, line), query: q, inc: incident.Incident{
				Category: finding.LeakedSecret, Fingerprint: q.Fingerprint, Weak: q.Weak, Places: []finding.Location{{Path: file, StartLine: line, EndLine: line}},
			}}
			if !q.Weak && !onlyWord.MatchString(value) && !strings.Contains(file, value) && !slices.ContainsFunc(blocks, func(b locate.Block) bool { return strings.Contains(b.Path+" "+b.Address, value) }) {
				a.secret = value
			}
			all = append(all, a)
		}
	}
	return all
}

// reported are the incidents that the reports tell of.
func (c *code) reported(t *testing.T, reports []string) []attempt {
	t.Helper()
	var findings []finding.Finding
	for _, name := range reports {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		result := report.Read(report.Input{Path: name, Source: "scanner", Body: bytes.NewReader(data)}, key, func(f finding.Finding) { findings = append(findings, f) })
		if result.Findings == 0 {
			t.Errorf("%q has no findings: %v", name, result.Diagnostics)
		}
	}
	var all []attempt
	for _, inc := range incident.Group(findings) {
		q := locate.Query{Fingerprint: inc.Fingerprint, Weak: inc.Weak, Identity: inc.Identity, Resource: inc.Resource}
		for _, place := range inc.Places {
			if file := c.fileOf(place.Path); file != "" {
				q.Places = append(q.Places, locate.Place{Path: file, StartLine: place.StartLine, EndLine: place.EndLine})
			}
		}
		all = append(all, attempt{about: "reported " + inc.Key.ID(), query: q, inc: inc})
	}
	return all
}

// fileOf is the one file whose path ends as a reported one does, or empty.
func (c *code) fileOf(reported string) string {
	found := ""
	for file := range c.files {
		if reported == file || strings.HasSuffix(reported, "/"+file) || reported != "" && strings.HasSuffix(file, "/"+reported) {
			if found != "" {
				return ""
			}
			found = file
		}
	}
	return found
}
