package locate

import (
	"path"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// module is one folder's Terraform code. It depends on the folder alone, so
// overlays of other folders share it.
type module struct {
	folder    string
	all       []*Source // code of every kind, sorted by path; of other folders what reads this one
	unread    []string  // broken files, sorted
	nodes     []*node   // what takes effect, by path and position
	byAddress map[string][]*node
	written   map[string][]*node // byAddress, and what byAddress says once or merged
	twins     map[string]string  // file of Terraform's → the one that OpenTofu reads instead
	doubles   map[*node]*node    // of such a file → the same block in its twin
	overrides map[string][]*node // what override files change, in their order
	calls     []*call
	refs      func() map[string][]reference // by the address referred to

	mu   sync.Mutex
	kept *evaluated // see keptFor
}

// evaluated is what a module that no other code takes part in keeps for later
// trees.
type evaluated struct {
	elsewhere *elsewhere
	named     map[bool][]*candidate // see (*Index).candidates
	used      map[string][]usedName // see (*Index).usedNames
}

// keptFor is what the module keeps as long as variable files elsewhere are as
// they were. The module is locked.
func (m *module) keptFor(e *elsewhere) *evaluated {
	if m.kept == nil || m.kept.elsewhere != e {
		m.kept = &evaluated{elsewhere: e, named: map[bool][]*candidate{}}
	}
	return m.kept
}

func newModule(folder string, files []*Source, broken []string) *module {
	m := &module{folder: folder, all: files, unread: slices.Clone(broken)}
	slices.Sort(m.unread)
	var changes []*node
	for _, s := range files {
		switch {
		case s.folder() != folder:
		case IsOverride(s.Path()):
			changes = append(changes, s.nodes...)
		default:
			m.nodes = append(m.nodes, s.nodes...)
		}
	}
	m.written = addressed(append(slices.Clip(m.nodes), changes...))
	m.byAddress = m.written
	m.pair()
	m.merge(changes)
	if len(m.doubles) > 0 || len(changes) > 0 {
		m.byAddress = addressed(m.nodes)
	}
	for _, n := range m.nodes {
		if n.Type == "module" && len(n.Labels) == 1 {
			m.calls = append(m.calls, newCall(m, n))
		}
	}
	for _, s := range files {
		if s.unit != nil && s.folder() == folder {
			m.calls = append(m.calls, s.unit.calls(m)...)
		}
	}
	m.refs = sync.OnceValue(m.collect)
	return m
}

func addressed(nodes []*node) map[string][]*node {
	all := make(map[string][]*node, len(nodes))
	for _, n := range nodes {
		all[n.Address] = append(all[n.Address], n)
	}
	return all
}

// only is the one node with an address, or nil: what is declared twice is
// not valid and says nothing.
func (m *module) only(address string) *node {
	if found := m.byAddress[address]; len(found) == 1 {
		return found[0]
	}
	return nil
}

// standsAlone says that the module cannot sensibly be called by another: it
// configures providers or a backend itself.
func (m *module) standsAlone() bool {
	for _, n := range m.nodes {
		if n.Type == "provider" {
			return true
		}
		if n.Type == "terraform" {
			for _, b := range n.block.Body.Blocks {
				if b.Type == "backend" || b.Type == "cloud" {
					return true
				}
			}
		}
	}
	return false
}

// call is one module block.
type call struct {
	from   *module
	node   *node
	name   string
	target string // the folder called; empty when that is not in this tree's reach
}

func newCall(from *module, n *node) *call {
	c := &call{from: from, node: n, name: n.Labels[0]}
	if folder, ok := local(from.folder, literalString(n.expression("source"))); ok {
		c.target = folder
	}
	return c
}

func (m *module) call(name string) *call {
	var found *call
	for _, c := range m.calls {
		if c.name == name {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

// repeats says that a block has count or for_each.
func repeats(n *node) bool { return n.expression("count") != nil || n.expression("for_each") != nil }

// assignment is the value that the folder's variable files give a variable.
// Terraform reads terraform.tfvars, its JSON twin and *.auto.tfvars by itself,
// later files over earlier ones; whether another file is given depends on the
// command line, so that a variable which one sets is not certain. Nor is one
// that Terragrunt may give.
func (m *module) assignment(name string) (value hclsyntax.Expression, certain bool) {
	if slices.ContainsFunc(m.unread, isVariables) {
		return nil, false
	}
	var inJSON, auto hclsyntax.Expression
	for _, s := range m.all {
		if s.unit != nil && s.folder() == m.folder && s.unit.gives(name) {
			return nil, false
		}
		if !isVariables(s.Path()) {
			continue
		}
		a, sets := s.body.Attributes[name]
		if !sets {
			continue
		}
		switch base := path.Base(s.Path()); {
		case hasSuffix(base, ".auto.tfvars", ".auto.tfvars.json"):
			auto = a.Expr
		case base == "terraform.tfvars":
			value = a.Expr
		case base == "terraform.tfvars.json":
			inJSON = a.Expr
		default:
			return nil, false
		}
	}
	for _, later := range []hclsyntax.Expression{auto, inJSON} {
		if later != nil {
			return later, true
		}
	}
	return value, true
}
