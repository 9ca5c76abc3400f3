package locate

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Name is what a block calls the identity that it declares, as far as that is
// certain before a plan. Code elsewhere may use the identity by it.
type Name struct {
	block string // the resource type
	value string
	scope string // namespace or project; empty: not known
}

// Names are those of the identities that sites declare, and why others are not
// known, each sorted.
func (ix *Index) Names(sites []Site) (names []Name, unknown []string) {
	for _, site := range sites {
		m := ix.module(path.Dir(site.Path))
		if m == nil || site.Literal != (Range{}) {
			continue
		}
		for _, n := range m.byAddress[site.Address] {
			r, ok := ruleOf(n.kind())
			if _, named := conventions[r.block]; n.Path != site.Path || !ok || !named {
				continue
			}
			e := newEvaluator(ix, "")
			for _, use := range ix.uses(e, m) {
				for _, c := range e.instances(n, r, use, maxNames) {
					switch {
					case c.off != "" || site.Instance != "" && c.instance != "" && c.instance != site.Instance:
					case c.name.known:
						names = append(names, Name{r.block, c.name.value, c.scope.certain()})
					default:
						unknown = append(unknown, "who uses "+n.Address+" by its name is not known: "+c.name.needs+" decides the name")
					}
				}
			}
		}
	}
	slices.SortFunc(names, func(a, b Name) int {
		return strings.Compare(a.block+"\x00"+a.value+"\x00"+a.scope, b.block+"\x00"+b.value+"\x00"+b.scope)
	})
	slices.Sort(unknown)
	return slices.Compact(names), slices.Compact(unknown)
}

// certain is the value if it is known, else empty.
func (t text) certain() string {
	if !t.known {
		return ""
	}
	return t.value
}

// Uses lists the code that uses one of the names without referring to the block
// that declares it, sorted, each once. That block's own places are among them where it
// lies in this tree.
func (ix *Index) Uses(names []Name) []triage.Dependent {
	var all []triage.Dependent
	for _, name := range names {
		for _, u := range ix.usedAs(name.value) {
			if u.names(name) {
				all = append(all, triage.Dependent{Path: u.node.Path, Address: u.node.Address, Line: u.line, Direct: true, How: "by name"})
			}
		}
		for _, s := range ix.mentioning(name.value) {
			all = append(all, s.spelled(name)...)
		}
	}
	for i := range all {
		all[i].Environment = ix.environmentOf(all[i].Path, all[i].Address)
	}
	slices.SortFunc(all, triage.CompareDependents)
	return slices.CompactFunc(all, func(a, b triage.Dependent) bool { return a.Path == b.Path && a.Address == b.Address })
}

// convention is how code names an identity that is declared by a type of block.
type convention struct {
	// attributes that take the bare name, in resources whose type begins with prefix.
	prefix     string
	attributes []string
	arn        string // the words of an ARN that come before the name
	email      bool   // the name is the local part of a Google service account's address
	subject    bool   // of Kubernetes: system:serviceaccount:NAMESPACE:NAME, serviceAccountName
}

// conventions is by resource type. Sources: IAM identifiers in the AWS IAM User Guide,
// Google's service account overview, Kubernetes' service account reference.
var conventions = map[string]convention{
	"aws_iam_group":                   {prefix: "aws_iam_", attributes: []string{"group", "groups"}, arn: "group"},
	"aws_iam_policy":                  {arn: "policy"},
	"aws_iam_role":                    {prefix: "aws_", attributes: []string{"iam_role", "role", "role_name", "roles"}, arn: "role"},
	"aws_iam_user":                    {prefix: "aws_", attributes: []string{"user", "user_name", "username", "users"}, arn: "user"},
	"google_service_account":          {prefix: "google_", attributes: []string{"service_account_id"}, email: true},
	"kubernetes_service_account":      {prefix: "kubernetes_", attributes: []string{"service_account_name"}, subject: true},
	"kubernetes_service_account_v1":   {prefix: "kubernetes_", attributes: []string{"service_account_name"}, subject: true},
	"mysql_user":                      {prefix: "mysql_", attributes: []string{"user"}},
	"postgresql_role":                 {prefix: "postgresql_", attributes: []string{"grant_role", "object_owner", "owner", "role", "roles"}},
	"vault_approle_auth_backend_role": {prefix: "vault_", attributes: []string{"role_name"}},
}

// usedName is an attribute whose value is certain to be a name.
type usedName struct {
	node      *node
	attribute string
	line      int
}

// names says that the attribute takes names of that kind.
func (u usedName) names(name Name) bool {
	c := conventions[name.block]
	if u.node.Type == "data" {
		r, _ := ruleOf(name.block)
		return len(u.node.Labels) == 2 && u.node.Labels[0] == name.block && u.attribute == r.name
	}
	return strings.HasPrefix(u.node.kind(), c.prefix) && slices.Contains(c.attributes, u.attribute)
}

// usedNames evaluates the attributes of a module that take names, by value. A module
// that no other code takes part in keeps the answer.
func (ix *Index) usedNames(m *module) map[string][]usedName {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, alone := m.keptFor(ix.elsewhere), len(ix.callers()[m.folder]) == 0
	if kept.used != nil && alone {
		return kept.used
	}
	all := map[string][]usedName{}
	taken, e := takingNames(), newEvaluator(ix, "")
	var uses []*scope
	for _, n := range m.nodes {
		if n.block == nil || n.Type != "data" && n.kind() == "" {
			continue
		}
		attributesIn(n.block.Body, func(a *hclsyntax.Attribute) {
			if !taken[a.Name] || n.callsItself(a.Name) {
				return
			}
			if uses == nil {
				uses = ix.uses(e, m)
			}
			for _, value := range e.texts(a.Expr, e.scopes(n, uses)) {
				all[value] = append(all[value], usedName{n, a.Name, a.SrcRange.Start.Line})
			}
		})
	}
	if alone && !e.left {
		kept.used = all
	}
	return all
}

// takingNames are the names of all attributes that may take an identity's.
func takingNames() map[string]bool {
	taken := set("name", "account_id")
	for _, c := range conventions {
		for _, a := range c.attributes {
			taken[a] = true
		}
	}
	return taken
}

// callsItself says that an attribute of a resource gives the name of what it declares.
func (n *node) callsItself(attribute string) bool {
	if n.Type == "data" {
		return false // it looks for what is called so
	}
	own, ruled := ruleOf(n.kind())
	return attribute == "name" || attribute == "account_id" || ruled && own.name == attribute && !own.owner
}

// texts are the strings that an expression, or an element of a list, is certain to
// be in some of these scopes.
func (e *evaluator) texts(x hclsyntax.Expression, scopes []*scope) []string {
	elements := []hclsyntax.Expression{x}
	if list, ok := x.(*hclsyntax.TupleConsExpr); ok {
		elements = list.Exprs
	}
	var found []string
	for _, element := range elements {
		for _, s := range scopes {
			if t := e.text(element, s); t.known && !slices.Contains(found, t.value) {
				found = append(found, t.value)
			}
		}
	}
	return found
}

// attributesIn visits the attributes of a body and of those nested in it, in order.
func attributesIn(body *hclsyntax.Body, visit func(*hclsyntax.Attribute)) {
	attributes := make([]*hclsyntax.Attribute, 0, len(body.Attributes))
	for _, a := range body.Attributes {
		attributes = append(attributes, a)
	}
	slices.SortFunc(attributes, func(a, b *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte })
	for _, a := range attributes {
		visit(a)
	}
	for _, b := range body.Blocks {
		attributesIn(b.Body, visit)
	}
}

// spelled are the places of a file where the name stands in a form that tells it
// from other words: in an ARN, an address, a subject.
func (s *Source) spelled(name Name) []triage.Dependent {
	how := conventions[name.block]
	if isProse(s.Path()) || isRecord(s.file.Data) {
		return nil
	}
	var found []triage.Dependent
	var texts []region
	data := s.file.Data
	for from := 0; ; {
		i := bytes.Index(data[from:], []byte(name.value))
		if i < 0 {
			return found
		}
		start := from + i
		end := start + len(name.value)
		from = end
		form := how.form(data[:start], data[end:], name.scope)
		if form == "" || s.inComment(start, &texts) {
			continue
		}
		d := triage.Dependent{Path: s.Path(), Line: s.line(start), Direct: true, How: form}
		if n := s.enclosing(start); n != nil {
			d.Address = n.Address
		}
		found = append(found, d)
	}
}

// form says as what a name stands between two texts; empty: as a mere word.
func (c convention) form(before, after []byte, scope string) string {
	if len(after) > 0 && isNameByte(after[0]) || len(before) > 0 && isNameByte(before[len(before)-1]) {
		return "" // a part of another name
	}
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	switch {
	case c.arn != "":
		words := string(line[bytes.LastIndexByte(line, ':')+1:])
		if len(words) < len(line) && (strings.HasPrefix(words, c.arn+"/") || c.arn == "role" && strings.HasPrefix(words, "assumed-role/")) && !strings.ContainsAny(words, " \t\"'") {
			return "by ARN"
		}
	case c.email:
		rest, at := bytes.CutPrefix(after, []byte("@"))
		if end := bytes.IndexAny(rest, " \t\r\n\"'"); end >= 0 {
			rest = rest[:end]
		}
		project, google := bytes.CutSuffix(rest, []byte(".iam.gserviceaccount.com"))
		if at && google && (scope == "" || string(project) == scope || bytes.Contains(project, []byte("${"))) {
			return "by address"
		}
	case c.subject:
		words := strings.TrimRight(string(line), `"' `)
		if strings.HasSuffix(words, "serviceAccountName:") || strings.HasSuffix(words, "serviceAccount:") {
			return "by name"
		}
		parts := strings.Split(string(line), ":")
		if n := len(parts); n >= 4 && parts[n-3] == "serviceaccount" && strings.HasSuffix(parts[n-4], "system") && (scope == "" || parts[n-2] == scope) {
			return "by subject"
		}
	}
	return ""
}

// inComment says that an offset lies in a comment. Texts keeps the strings of a file
// of Terraform code.
func (s *Source) inComment(offset int, texts *[]region) bool {
	if s.body == nil {
		start := bytes.LastIndexByte(s.file.Data[:offset], '\n') + 1
		line := strings.TrimSpace(string(s.file.Data[start:offset]))
		return strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
	}
	if *texts == nil {
		*texts = regions(s)
	}
	return !slices.ContainsFunc(*texts, func(r region) bool { return r.literal && r.Start <= offset && offset < r.End })
}

// isProse says that a file is for people: that it names an identity breaks nothing.
func isProse(file string) bool {
	switch strings.ToLower(path.Ext(file)) {
	case ".md", ".txt", ".rst", ".adoc", ".csv", ".svg", ".html":
		return true
	}
	return path.Ext(file) == "" && strings.EqualFold(path.Base(file), "CODEOWNERS")
}

// isRecord says that a file is what Terraform wrote of a state or a plan: it uses
// nothing.
func isRecord(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 512)], []byte(`"terraform_version"`))
}
