package locate

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Reader is what reads an output from outside its module.
type Reader struct {
	Path    string
	Address string // of the reading block; empty for a text
	Line    int    // from 1
}

// outputRead is a place that reads an output of some state, by name.
type outputRead struct {
	Reader
	output string // empty: any of them may be meant
	state  string // address of the remote state that it is read from, if it is
	prose  bool   // a text for people, which shows how to read it
}

var (
	// remoteOutput is the part of a reference that names the output.
	remoteOutput = regexp.MustCompile(`\.outputs(?:\.|\[")([\w-]+)`)
	// dependencyOutput is how Terragrunt reads the output of another module.
	dependencyOutput = regexp.MustCompile(`\bdependency\.[\w-]+\.outputs\b(?:(?:\.|\[")([\w-]+))?`)
	// outputCommand is a command that prints outputs, with its arguments.
	outputCommand = regexp.MustCompile(`\b(?:terraform|tofu|terragrunt)\b[^\n|;&]*?[ \t"']output\b([^\n|;&)]*)`)
)

const remoteState = "data.terraform_remote_state."

// collectOutputReads lists where a file reads outputs, in its order.
func collectOutputReads(s *Source) []outputRead {
	if s.body != nil {
		return remoteReads(s)
	}
	if !s.searchable() || !bytes.Contains(s.file.Data, []byte("output")) {
		return nil
	}
	var found []outputRead
	add := func(at int, name string) {
		r := outputRead{Reader: Reader{Path: s.Path(), Line: s.line(at)}, prose: isProse(s.Path())}
		if hclsyntax.ValidIdentifier(name) {
			r.output = name
		}
		found = append(found, r)
	}
	text := func(from, to int) string {
		if from < 0 {
			return ""
		}
		return string(s.file.Data[from:to])
	}
	for _, m := range outputCommand.FindAllSubmatchIndex(s.file.Data, -1) {
		add(m[0], outputArgument(text(m[2], m[3])))
	}
	if strings.HasSuffix(s.Path(), ".hcl") {
		for _, m := range dependencyOutput.FindAllSubmatchIndex(s.file.Data, -1) {
			add(m[0], text(m[2], m[3]))
		}
	}
	slices.SortStableFunc(found, func(a, b outputRead) int { return a.Line - b.Line })
	return found
}

// remoteReads lists the references to outputs of remote states.
func remoteReads(s *Source) []outputRead {
	var found []outputRead
	for _, r := range s.refs() {
		if !strings.HasPrefix(r.to, remoteState) || r.from.Address == r.to || r.Attribute == "depends_on" {
			continue
		}
		read := outputRead{Reader: Reader{Path: r.Path, Address: r.Address, Line: r.Line}, state: r.to}
		if named := remoteOutput.FindStringSubmatch(r.Text); named != nil {
			read.output = named[1]
		}
		found = append(found, read)
	}
	return found
}

// outputArgument is the output that a command is asked for: its first argument
// that is no option.
func outputArgument(arguments string) string {
	for _, word := range strings.Fields(arguments) {
		if word = strings.Trim(word, "`\"',].)"); word != "" && word[0] != '-' {
			return word
		}
	}
	return ""
}

// outputReadsOf lists the reads of files, by the output they name, in their order.
func outputReadsOf(files []*Source) map[string][]outputRead {
	all := map[string][]outputRead{}
	for _, s := range files {
		for _, r := range s.outputs() {
			all[r.output] = append(all[r.output], r)
		}
	}
	return all
}

// outputReads lists the reads of an output of that name; without a name, those of all
// outputs at once. Of an overlay, only the files that it changes are looked at again.
func (ix *Index) outputReads(output string) []outputRead {
	found := ix.base.outputs()[output]
	edited := ix.edited()
	if len(edited) == 0 {
		return found
	}
	found = slices.DeleteFunc(slices.Clone(found), func(r outputRead) bool {
		_, changed := slices.BinarySearch(edited, r.Path)
		return changed
	})
	for _, p := range edited {
		if s := ix.at(p); s != nil {
			for _, r := range s.outputs() {
				if r.output == output {
					found = append(found, r)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b outputRead) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Line-b.Line)
	})
	return found
}

// Readers lists what reads an output of a folder's module from outside it: the
// callers, and where nothing calls it what reads an output of that name from a
// state that may be the module's. Unseen says what might, without naming it.
func (ix *Index) Readers(folder, output string) (found []Reader, unseen []string) {
	m := ix.module(folder)
	if m == nil {
		return nil, nil
	}
	for _, r := range ix.callersOf(m, output) {
		found = append(found, Reader{r.Path, r.Address, r.Line})
	}
	if !ix.isRoot(folder) {
		return found, nil
	}
	for _, r := range ix.stateReads(m, output) {
		found = append(found, r.Reader)
	}
	return found, ix.unseenReads(m, output)
}

// callersOf lists the references to an output, or to all that a call gives.
func (ix *Index) callersOf(m *module, output string) []reference {
	var found []reference
	for _, c := range ix.callers()[m.folder] {
		for _, r := range c.from.refs()["module."+c.name] {
			if r.output == output || r.output == "" {
				found = append(found, r)
			}
		}
	}
	return found
}

// stateReads lists what reads an output of the name from what may be the state of
// a module that nothing calls.
func (ix *Index) stateReads(m *module, output string) []outputRead {
	return slices.DeleteFunc(slices.Clone(ix.outputReads(output)), func(r outputRead) bool {
		return r.prose || !ix.mayRead(r, m)
	})
}

// unseenReads says what may read an output of a module that nothing calls.
func (ix *Index) unseenReads(m *module, output string) []string {
	unseen := []string{fmt.Sprintf("output %q of %q may be read through its state by code elsewhere", output, m.folder)}
	for _, r := range ix.outputReads(output) {
		if r.prose {
			unseen = append(unseen, fmt.Sprintf("%q line %d shows people how to read an output %q", r.Path, r.Line, output))
		}
	}
	for _, r := range ix.outputReads("") {
		if ix.mayRead(r, m) {
			unseen = append(unseen, fmt.Sprintf("%q line %d may read any output of a state", r.Path, r.Line))
		}
	}
	return unseen
}

// mayRead compares what a remote state's configuration and a module's backend
// both say; what one of them leaves open may agree.
func (ix *Index) mayRead(r outputRead, m *module) bool {
	from := ix.module(path.Dir(r.Path))
	if r.state == "" || from == nil {
		return true
	}
	state := from.only(r.state)
	if state == nil {
		return true
	}
	own, ownKind := m.backend()
	kind := literalString(state.expression("backend"))
	config := constants(state.expression("config"))
	if kind == "local" && config["path"] != "" && own == nil {
		return path.Dir(path.Join(from.folder, config["path"])) == m.folder
	}
	if own == nil || kind == "" {
		return true
	}
	if kind != ownKind {
		return false
	}
	for name, value := range config {
		if given := literalString(expressionOf(own, name)); given != "" && value != "" && given != value {
			return false
		}
	}
	return true
}

// backend is where the module says that its state lies; nil where it does not.
func (m *module) backend() (body *hclsyntax.Body, kind string) {
	for _, n := range m.nodes {
		if n.Type != "terraform" {
			continue
		}
		for _, b := range n.block.Body.Blocks {
			if b.Type == "backend" && len(b.Labels) == 1 {
				return b.Body, b.Labels[0]
			}
		}
	}
	return nil, ""
}

func expressionOf(body *hclsyntax.Body, name string) hclsyntax.Expression {
	if a := body.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

// constants are the items of an object that are plain strings.
func constants(x hclsyntax.Expression) map[string]string {
	object, ok := x.(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	all := map[string]string{}
	for _, item := range object.Items {
		key, diags := item.KeyExpr.Value(nil)
		if !diags.HasErrors() && key.Type() == cty.String && key.IsKnown() && !key.IsNull() {
			all[key.AsString()] = literalString(item.ValueExpr)
		}
	}
	return all
}
