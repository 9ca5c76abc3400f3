package remedy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
)

// dice gives choices out of bytes, and the first choice when they are used up,
// so that every input is a small module.
type dice struct{ left []byte }

func (d *dice) roll(n int) int {
	if len(d.left) == 0 {
		return 0
	}
	b := d.left[0]
	d.left = d.left[1:]
	return int(b) % n
}

func (d *dice) one(of ...string) string { return of[d.roll(len(of))] }

// grammar writes Terraform modules that are whole: each reference is to what was
// declared before it. With builtIn all resources are terraform_data, which the
// real program plans without any provider.
type grammar struct {
	dice
	builtIn bool
	files   map[string]*strings.Builder
	folder  string
	n       int
	refs    []string // expressions that give a text, of what is declared so far
	owners  []string // addresses of resources, for depends_on
}

// modules writes a root module and perhaps one that it calls.
func modules(data []byte, builtIn bool) map[string][]byte {
	g := &grammar{dice: dice{data}, builtIn: builtIn, files: map[string]*strings.Builder{}}
	called := g.roll(2) == 1
	if called {
		g.folder = "m/"
		g.put("variables.tf", "variable \"in\" {\n%s}\n", g.one("", "  type = string\n"))
		g.put("variables.tf", "variable \"opt\" {\n  default = %s\n}\n", g.text())
		g.refs = []string{"var.in", "var.opt"}
		g.some(3, g.resource)
		g.put("outputs.tf", "output \"out\" {\n  value = %s\n}\n", g.expression(2))
	}
	g.folder, g.refs, g.owners = "", nil, nil
	g.some(4, g.variable)
	g.some(2, g.local)
	if !builtIn && g.roll(2) == 1 {
		g.put("main.tf", "provider \"aws\" {\n  alias  = \"b\"\n  region = %s\n}\n", g.expression(1))
	}
	g.some(4, g.resource)
	if called {
		g.call()
	}
	g.some(3, g.resource)
	g.some(3, g.local)
	g.some(4, g.output)
	all := map[string][]byte{}
	for name, b := range g.files {
		all[name] = []byte(b.String())
		if g.roll(8) != 7 {
			all[name] = hclwrite.Format(all[name])
		}
	}
	return all
}

func (g *grammar) put(file, format string, args ...any) {
	b := g.files[g.folder+file]
	if b == nil {
		b = &strings.Builder{}
		g.files[g.folder+file] = b
	}
	if b.Len() > 0 {
		b.WriteString(g.one("\n", "\n", "", "\n# About what follows.\n"))
	}
	fmt.Fprintf(b, format, args...)
}

func (g *grammar) some(most int, write func()) {
	for range 1 + g.roll(most) {
		write()
	}
}

func (g *grammar) name(prefix string) string {
	g.n++
	return fmt.Sprintf("%s%d", prefix, g.n)
}

func (g *grammar) text() string {
	return g.one(`"pV7kQ2zLw9XrT4sNc8Hd1YbJ"`, `"mZ5gU8eRx3WqK6tBf2Va7PnC"`, `"ci-bot"`, `"a"`, `"$${x}-9fK2xQ7vLm4TzR1c"`, `"pV7kQ2zLw9XrT4sNc8Hd1YbJ"`)
}

// expression gives a text.
func (g *grammar) expression(depth int) string {
	if depth == 0 || len(g.refs) == 0 {
		return g.text()
	}
	ref := g.refs[g.roll(len(g.refs))]
	switch g.roll(12) {
	case 0, 1:
		return g.text()
	case 2, 3:
		return ref
	case 4:
		return `"x-${` + ref + `}"`
	case 5:
		return "upper(" + g.expression(depth-1) + ")"
	case 6:
		return ref + ` == "a" ? ` + g.expression(depth-1) + " : " + g.expression(depth-1)
	case 7:
		return "element([" + g.expression(depth-1) + ", " + g.expression(depth-1) + "], 0)"
	case 8:
		return "lookup({ a = " + g.expression(depth-1) + ` }, "a", ` + g.expression(depth-1) + ")"
	case 9:
		return "merge({ k = " + g.expression(depth-1) + ` }, { l = "x" }).k`
	case 10:
		return `join("-", [for v in [` + g.expression(depth-1) + "] : v])"
	}
	return "[" + g.expression(depth-1) + ", " + g.expression(depth-1) + "][0]"
}

func (g *grammar) variable() {
	name := g.name("v")
	body := g.one("", "  type = string\n", "  description = \"One.\"\n")
	if g.roll(3) > 0 {
		body += "  default = " + g.text() + "\n"
	}
	if g.roll(8) == 7 {
		body += "  sensitive = true\n"
	}
	g.put("variables.tf", "variable %q {\n%s}\n", name, body)
	g.refs = append(g.refs, "var."+name)
}

func (g *grammar) local() {
	name := g.name("l")
	switch g.roll(3) {
	case 0:
		g.put("main.tf", "locals {\n  %s = %s\n}\n", name, g.expression(2))
		g.refs = append(g.refs, "local."+name)
	case 1:
		g.put("main.tf", "locals {\n  %s = {\n    a = %s\n    b = %s\n  }\n}\n", name, g.expression(2), g.expression(1))
		g.refs = append(g.refs, "local."+name+".a", `local.`+name+`["b"]`)
	default:
		g.put("main.tf", "locals {\n  %s = [%s, %s]\n}\n", name, g.expression(1), g.expression(2))
		g.refs = append(g.refs, "local."+name+"[0]", `join("", local.`+name+"[*])")
	}
}

// kinds are blocks of identities and of what uses them: the attributes to set,
// the first of which names an owner of the type given, if there is one.
var kinds = []struct {
	block, owner string
	attributes   []string
}{
	{"aws_iam_user", "", []string{"name"}},
	{"aws_iam_access_key", "aws_iam_user", []string{"user"}},
	{"aws_iam_user_policy_attachment", "aws_iam_user", []string{"user", "policy_arn"}},
	{"aws_iam_role", "", []string{"name", "assume_role_policy"}},
	{"aws_iam_role_policy_attachment", "aws_iam_role", []string{"role", "policy_arn"}},
	{"aws_iam_group_membership", "aws_iam_user", []string{"users", "group"}},
	{"google_service_account", "", []string{"account_id"}},
	{"google_service_account_key", "google_service_account", []string{"service_account_id"}},
	{"azuread_application", "", []string{"display_name"}},
	{"azuread_application_password", "azuread_application", []string{"application_id"}},
	{"github_actions_secret", "", []string{"secret_name", "plaintext_value"}},
	{"aws_db_instance", "", []string{"password", "username"}},
}

func (g *grammar) resource() {
	kind := kinds[g.roll(len(kinds))]
	block, attributes := kind.block, kind.attributes
	if g.builtIn {
		block, attributes = "terraform_data", []string{"input", "triggers_replace"}
	}
	name := g.name("r")
	address := block + "." + name
	var body strings.Builder
	index := ""
	switch g.roll(8) {
	case 6:
		body.WriteString("  count = 1\n")
		index = "[0]"
	case 7:
		fmt.Fprintf(&body, "  for_each = { a = %s }\n", g.expression(1))
		index = `["a"]`
		if g.roll(2) == 1 {
			body.Reset()
			fmt.Fprintf(&body, "  for_each = toset([%s])\n", g.expression(1))
			index = ""
		}
	}
	owner := slices.IndexFunc(g.owners, func(o string) bool { return kind.owner != "" && strings.HasPrefix(o, kind.owner+".") })
	for i, a := range attributes {
		x := g.expression(2)
		if i == 0 && owner >= 0 && !g.builtIn {
			x = g.owners[owner] + g.one(".name", ".id")
		}
		if a == "users" {
			x = "[" + x + "]"
		}
		fmt.Fprintf(&body, "  %s = %s\n", a, x)
	}
	if block == "terraform_data" && g.roll(4) == 3 {
		fmt.Fprintf(&body, "  provisioner \"local-exec\" {\n    command = %s\n  }\n", g.expression(1))
	}
	if strings.HasPrefix(block, "aws_") && g.roll(8) == 7 && g.folder == "" && strings.Contains(g.written("main.tf"), `alias  = "b"`) {
		body.WriteString("  provider = aws.b\n")
	}
	if len(g.owners) > 0 && g.roll(6) == 5 {
		fmt.Fprintf(&body, "  depends_on = [%s]\n", strings.SplitN(g.owners[g.roll(len(g.owners))], "[", 2)[0])
	}
	g.put(g.one("main.tf", "main.tf", "more.tf"), "resource %q %q {\n%s}\n", block, name, body.String())
	if index == "" && strings.Contains(body.String(), "toset") {
		return // what its instances are called is not known here
	}
	g.owners = append(g.owners, address+index)
	g.refs = append(g.refs, address+index+"."+attributes[len(attributes)-1], address+index+"."+attributes[0])
	if attributes[0] == "users" {
		g.refs = g.refs[:len(g.refs)-1]
	}
}

func (g *grammar) written(file string) string {
	if b := g.files[g.folder+file]; b != nil {
		return b.String()
	}
	return ""
}

func (g *grammar) call() {
	repeat, index := "", ""
	switch g.roll(4) {
	case 2:
		repeat, index = "  count = 1\n", "[0]"
	case 3:
		repeat, index = fmt.Sprintf("  for_each = { a = %s }\n", g.expression(1)), `["a"]`
	}
	in := g.expression(2)
	if strings.Contains(repeat, "for_each") && g.roll(2) == 1 {
		in = "each.value"
	}
	g.put("main.tf", "module \"m\" {\n  source = \"./m\"\n%s  in = %s\n}\n", repeat, in)
	g.refs = append(g.refs, "module.m"+index+".out")
}

func (g *grammar) output() {
	value := g.expression(2)
	switch g.roll(5) {
	case 3:
		value = fmt.Sprintf("[%s, %s]", value, g.expression(1))
	case 4:
		value = fmt.Sprintf("{ a = %s }", value)
	}
	sensitive := ""
	if g.roll(4) == 3 {
		sensitive = "  sensitive = true\n"
	}
	g.put(g.one("outputs.tf", "main.tf"), "output %q {\n  value = %s\n%s}\n", g.name("o"), value, sensitive)
}
