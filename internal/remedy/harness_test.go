package remedy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

var key = finding.NewKey("of the tests")

// code is a target's tree as a run over it needs it.
type code struct {
	name   string
	files  map[string][]byte
	index  *locate.Index
	faults []locate.Fault
}

// codeAt reads a folder. Files that do not parse are named as broken.
func codeAt(t testing.TB, name, root string) *code {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(p string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		files[filepath.ToSlash(rel)] = data
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %q: %v", len(files), root, err)
	}
	return codeOf(t, name, files)
}

func codeOf(t testing.TB, name string, files map[string][]byte) *code {
	t.Helper()
	c := &code{name: name, files: files}
	var sources []*locate.Source
	var broken []string
	for p, data := range files {
		source, err := locate.Parse(locate.File{Path: p, Blob: p, Data: data})
		var parse *locate.ParseError
		switch {
		case errors.As(err, &parse):
			broken = append(broken, p)
		case err != nil:
			t.Fatal(err)
		default:
			sources = append(sources, source)
		}
	}
	c.index = locate.NewIndex(sources, broken...)
	c.faults = c.index.Dangling()
	return c
}

// folders are those that have files, sorted.
func (c *code) folders() []string {
	var all []string
	for p := range c.files {
		all = append(all, path.Dir(p))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// attempt is one finding and one action to try on it.
type attempt struct {
	about  string // the finding, for people
	query  locate.Query
	inc    incident.Incident
	action policy.Action
	secret string // the value, where the finding is of one that could not be anything else
}

// attempted is what became of an attempt.
type attempted struct {
	fix     Fix
	refusal string
	wrong   []wrong
}

// wrong is a law that a fix breaks.
type wrong struct{ law, how string }

// tryAt carries the attempt out on the sites where its finding lies.
func (c *code) tryAt(a attempt, sites []locate.Site) attempted {
	var done attempted
	stage := policy.Stage{Name: "test", Tier: policy.TierManual, Actions: []policy.Action{a.action}}
	fix, err := Compute(Request{Index: c.index, Sites: sites, Allowed: everywhere}, stage, a.inc)
	words := fmt.Sprint(fix.Summary, fix.Notes, fix.Rollback, err)
	if a.secret != "" && strings.Contains(words, a.secret) {
		done.wrong = append(done.wrong, wrong{"no secret in a text", "a text of the fix or refusal quotes the secret"})
	}
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		done.refusal = refusal.Why
		return done
	case err != nil:
		done.wrong = append(done.wrong, wrong{"errors are refusals", fmt.Sprintf("%T", err)})
		return done
	}
	done.fix = fix
	after := c.index
	for _, e := range fix.Edits {
		if e.After == nil {
			after = after.Without(e.Path)
			continue
		}
		source, err := locate.Parse(locate.File{Path: e.Path, Data: e.After})
		if err != nil {
			done.wrong = append(done.wrong, wrong{"it parses", err.Error()})
			return done
		}
		after = after.With(source)
	}
	j := &judge{code: c, attempt: a, sites: sites, fix: fix, after: after}
	done.wrong = append(done.wrong, j.laws(stage)...)
	return done
}

func everywhere(string) bool { return true }

// judge holds the laws of one fix.
type judge struct {
	code    *code
	attempt attempt
	sites   []locate.Site
	fix     Fix
	after   *locate.Index
	found   []wrong
}

func (j *judge) add(law, format string, args ...any) {
	j.found = append(j.found, wrong{law, fmt.Sprintf(format, args...)})
}

func (j *judge) laws(stage policy.Stage) []wrong {
	for _, f := range locate.NewFaults(j.code.faults, j.after.Dangling()) {
		j.add("nothing dangles", "%s", f)
	}
	for _, e := range j.fix.Edits {
		if bytes.Equal(e.Before, e.After) && (e.Before == nil) == (e.After == nil) {
			j.add("an edit changes its file", "%s is as it was", e.Path)
		}
		if !bytes.Equal(e.Before, j.code.files[e.Path]) {
			j.add("an edit starts from the code", "%s is not as it was", e.Path)
		}
		if a := j.attempt; a.secret != "" && a.action.Kind == "replace_literal" && hasWord(string(e.After), a.secret) {
			j.add("the secret is gone", "%s still has it", e.Path)
		}
		j.surgical(e)
	}
	j.again(stage)
	return j.found
}

// hasWord says that a text has a word that is not part of a longer one.
func hasWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		if (start == 0 || !inWord(text[start-1])) && (end == len(text) || !inWord(text[end])) {
			return true
		}
		from = end
	}
}

func inWord(b byte) bool { return b > ' ' && !bytes.ContainsRune([]byte("\"'`,;()[]{}=:@"), rune(b)) }

// again holds that the same finding asks for nothing more on the result. A
// finding that only a line tells is not looked for anew: lines have moved.
func (j *judge) again(stage policy.Stage) {
	sites := j.blocks()
	if q := j.attempt.query; q.Fingerprint != "" && !q.Weak {
		sites = append(sites, j.after.Find(q, key).Sites...)
	}
	if len(sites) == 0 {
		return
	}
	if again, err := Compute(Request{Index: j.after, Sites: sites, Allowed: everywhere}, stage, j.attempt.inc); err == nil {
		j.add("twice is once", "again it does more: %s", again.Summary)
	}
}

// blocks are the sites that do not move when bytes do.
func (j *judge) blocks() []locate.Site {
	return slices.DeleteFunc(slices.Clone(j.sites), func(s locate.Site) bool { return s.Literal != locate.Range{} })
}

// surgical holds that nothing but what the action is about has changed: the
// blocks that may change, and between blocks only comments of removed ones.
func (j *judge) surgical(e Edit) {
	if a := j.attempt; a.action.Kind == "redact_line" && a.secret != "" { // it may stand in any comment
		if undone := strings.ReplaceAll(string(e.After), "REDACTED", a.secret); undone != strings.ReplaceAll(string(e.Before), "REDACTED", a.secret) {
			j.add("no unrelated byte", "more than the secret is redacted in %s", e.Path)
		}
		return
	}
	if !strings.HasSuffix(e.Path, ".tf") {
		j.onlyLines(e)
		return
	}
	before, after := cut(j.code.index, e.Path, e.Before), cut(j.after, e.Path, e.After)
	for address, text := range before.blocks {
		now, still := after.blocks[address]
		switch {
		case !still && !j.mayGo(e.Path, address):
			j.add("no unrelated byte", "%s of %s is gone", address, e.Path)
		case still && now != text:
			j.mayChange(e.Path, address, text, now)
		}
	}
	for address := range after.blocks {
		added := strings.HasPrefix(address, "variable.") || j.attempt.action.Kind == "disable" && strings.HasSuffix(address, "_deny_all")
		if _, was := before.blocks[address]; !was && !added {
			j.add("no unrelated byte", "%s is new in %s", address, e.Path)
		}
	}
	rest := after.between
	for _, line := range before.between {
		switch {
		case len(rest) > 0 && rest[0] == line:
			rest = rest[1:]
		case licence.MatchString(line):
			j.add("comments that are not about the block stay", "a licence header of %s goes", e.Path)
		case !isComment(line) && line != "locals {" && line != "}":
			j.add("no unrelated byte", "a line between blocks of %s is gone", e.Path)
		}
	}
	if len(rest) > 0 {
		j.add("no unrelated byte", "%d lines between blocks of %s are new", len(rest), e.Path)
	}
}

var licence = regexp.MustCompile(`(?i)copyright|licen[cs]e|spdx`)

func isComment(line string) bool {
	return slices.ContainsFunc([]string{"#", "//", "/*", "*"}, func(p string) bool { return strings.HasPrefix(line, p) }) || strings.HasSuffix(line, "*/")
}

// parts are a file's blocks by address, and the lines between them without the
// empty ones.
type parts struct {
	blocks  map[string]string
	between []string
}

func cut(ix *locate.Index, file string, data []byte) parts {
	p := parts{blocks: map[string]string{}}
	var between bytes.Buffer
	end := 0
	for _, b := range ix.Blocks(path.Dir(file)) {
		if b.Path != file || b.Range.End > len(data) {
			continue
		}
		between.Write(data[end:b.Range.Start])
		address := b.Address
		for n := 2; p.blocks[address] != ""; n++ {
			address = fmt.Sprintf("%s#%d", b.Address, n)
		}
		p.blocks[address] = string(data[b.Range.Start:b.Range.End])
		end = b.Range.End
	}
	between.Write(data[end:])
	for line := range strings.Lines(between.String()) {
		if line = strings.TrimSpace(line); line != "" {
			p.between = append(p.between, line)
		}
	}
	return p
}

// subject says that a finding or its action is about the block.
func (j *judge) subject(file, address string) bool {
	if slices.ContainsFunc(j.sites, func(s locate.Site) bool { return s.Path == file && s.Address == address }) {
		return true
	}
	return j.attempt.action.Block != "" && strings.HasPrefix(address, j.attempt.action.Block+".") &&
		slices.ContainsFunc(j.sites, func(s locate.Site) bool { return j.refers(file, address, s) })
}

func (j *judge) refers(file, address string, to locate.Site) bool {
	return slices.ContainsFunc(j.code.index.References(to.Path, to.Address), func(r locate.Reference) bool { return r.Path == file && r.Address == address })
}

// mayGo says that a block is one to remove, or refers to one that is removed.
func (j *judge) mayGo(file, address string) bool {
	if j.subject(file, address) {
		return true
	}
	for _, b := range j.code.index.Blocks(path.Dir(file)) {
		if _, still := j.after.Block(b.Path, b.Address); !still && b.Address != address && j.refers(file, address, locate.Site{Path: b.Path, Address: b.Address}) {
			return true
		}
	}
	return j.onlyServed(file, address)
}

// aligned are the lines of a text, whatever their alignment.
func aligned(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

var saysSensitive = regexp.MustCompile(`(?m)^\s*sensitive\s*=\s*true\r?\n?`)

// mayChange judges a block that is there before and after.
func (j *judge) mayChange(file, address, before, after string) {
	bare := func(text string) string { return saysSensitive.ReplaceAllString(text, "") }
	if strings.HasPrefix(address, "output.") && strings.Join(strings.Fields(bare(before)), " ") == strings.Join(strings.Fields(bare(after)), " ") {
		return
	}
	if !j.subject(file, address) && j.onlyLoses(before, after) {
		return // an item of a list or an argument
	}
	if j.attempt.action.Kind == "replace_literal" && strings.HasPrefix(address, "variable.") && sealed(before, after) {
		return // the variable whose value was in a file of variables
	}
	if !j.subject(file, address) {
		j.add("no unrelated byte", "%s of %s is changed", address, file)
		return
	}
	changed := changedLines(before, after)
	switch a := j.attempt.action; a.Kind {
	case "set_attribute":
		name := a.Attribute[strings.LastIndexByte(a.Attribute, '.')+1:]
		for _, line := range changed {
			text := strings.TrimSpace(line[1:])
			opened := text == "}" || strings.HasPrefix(before, strings.TrimSuffix(text, "{")) && strings.HasSuffix(text, "{")
			if line[0] == '+' && text != "" && !opened && !strings.HasPrefix(text, name) && !slices.Contains(aligned(before), strings.Join(strings.Fields(text), " ")) {
				j.add("no unrelated byte", "of %s in %s another line than that of %s is changed", address, file, name)
			}
		}
	case "replace_literal":
		if strings.HasPrefix(address, "variable.") {
			return // it loses its default and is sealed
		}
		lines := 0
		for _, s := range j.sites {
			if s.Path == file && s.Address == address {
				lines += 1 + bytes.Count(j.code.files[file][s.Literal.Start:s.Literal.End], []byte("\n"))
			}
		}
		gone := 0
		for _, line := range changed {
			if line[0] == '-' {
				gone++
			}
		}
		if gone > lines {
			j.add("no unrelated byte", "of %s in %s %d lines are changed, and the secret is in %d", address, file, gone, lines)
		}
	}
}

// changedLines lists the lines that differ, each behind its sign.
func changedLines(before, after string) []string {
	var all []string
	for i, line := range strings.Split(edit.Diff("x", []byte(before), []byte(after), nil), "\n") {
		if i > 1 && line != "" && (line[0] == '+' || line[0] == '-') {
			all = append(all, line)
		}
	}
	return all
}

// onlyLines holds of a file without blocks that nothing changes but the lines
// of the sites.
func (j *judge) onlyLines(e Edit) {
	lines := 0
	for _, s := range j.sites {
		if s.Path == e.Path {
			lines += 1 + bytes.Count(e.Before[s.Literal.Start:s.Literal.End], []byte("\n"))
		}
	}
	gone := slices.DeleteFunc(changedLines(string(e.Before), string(e.After)), func(line string) bool { return line[0] == '+' })
	if len(gone) > lines && e.After != nil {
		j.add("no unrelated byte", "%d lines of %s are changed, and the finding is about %d", len(gone), e.Path, lines)
	}
}
