package locate_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// town is a tree of few folders, files and names, so that random edits of it
// meet: modules call each other, names depend on callers and on outputs, files
// and folders come and go, and some do not parse.
type town struct {
	random *rand.Rand
	files  map[string]string
}

var (
	townFolders = []string{".", "a", "b", "m", "m/n"}
	townFiles   = []string{"terragrunt.hcl", "users.tofu", "users_override.tf", "main.tf", "main.tf", "users.tf", "users.tf", "users.tf", "calls.tf", "calls.tf", "terraform.tfvars", "x.auto.tfvars", "prod.tfvars", "notes.md", "raw.tf.json"}
	// townElsewhere are files in folders without code, as a rule.
	townElsewhere = []string{"env/prod.tfvars", "env/prod.tfvars", "env/x.tfvars.json", "env/dev.tfvars", "env/main.tf", "live/prod.tfvars"}
	townNames     = []string{"ci", "dev", "ops"}
	townSecrets   = []string{"kXq92LpVz7mB4tRw", "Zt5RwQ8nLk3VbX7c", "hG6fD3sA9pOiU2yT"}
)

func (w *town) one(of []string) string { return of[w.random.IntN(len(of))] }

// name is an expression that a name may be.
func (w *town) name() string {
	n := w.one(townNames)
	return w.one([]string{`"` + n + `"`, "var.name", "var.name", "local.name", "module.call.name", "module.other.name", `"${var.name}-` + n + `"`, "each.key", "var.all[count.index]", `module.call["ci"].name`, "data.aws_caller_identity.me.account_id", "data.x.y.z", "var.other", "aws_iam_user." + n + ".name", `join("", [for u in local.all : u if u == "` + n + `"])`})
}

// several is a line that may make more than one of a block, or none.
func (w *town) several() string {
	if w.random.IntN(2) == 0 {
		return ""
	}
	return w.one([]string{`for_each = toset(["ci", "dev"])`, "for_each = toset(local.all)", "for_each = toset([var.name, var.other])", "for_each = var.none", "count = 2", `count = var.name == "ci" ? 0 : 2`})
}

func (w *town) content(file string) string {
	name, other := w.one(townNames), w.name()
	secret := ""
	if w.random.IntN(3) == 0 {
		secret = "# password: " + w.one(townSecrets) + "\n"
	}
	switch path.Base(file) {
	case "main.tf":
		code := fmt.Sprintf("variable \"name\" {\n  default = %q\n}\nvariable \"other\" {\n  default = \"ops\"\n}\nlocals {\n  name = %s\n  all = [local.name, \"dev\"]\n}\noutput \"name\" {\n  value = %s\n}\n", name, other, w.name())
		return code + secret + w.one([]string{"", "", "", "provider \"aws\" {}\n", "terraform {\n  backend \"s3\" {}\n}\n", "broken {\n"})
	case "users_override.tf":
		return fmt.Sprintf("resource \"aws_iam_user\" %q {\n  name = %s\n}\n", w.one(townNames), other)
	case "terragrunt.hcl":
		return fmt.Sprintf("%sinputs = {\n  %s = %q\n}\n", w.one([]string{"", "terraform {\n  source = \"../m\"\n}\n", "terraform {\n  source = \"../a\"\n}\n"}), w.one([]string{"name", "other"}), name)
	case "x.tfvars.json":
		return w.one([]string{`{"name": "ci"}`, `{"other": "ci"}`, `{"broken":`, `{}`})
	case "users.tf", "users.tofu":
		code := fmt.Sprintf("resource \"aws_iam_user\" %q {\n  %s\n  name = %s\n  tags = { secret = %q }\n}\ndata \"aws_caller_identity\" \"me\" {}\n", name, w.several(), other, w.one(townSecrets))
		code += fmt.Sprintf("resource \"aws_iam_access_key\" \"key\" {\n  %s\n  user = aws_iam_user.%s.name\n}\n", w.several(), w.one([]string{w.one(townNames), name + `["ci"]`, name + "[0]", name + "[each.key]"}))
		code += fmt.Sprintf("resource \"gitlab_user\" \"one\" {\n  name = %s\n  count = %s\n}\n", w.name(), w.one([]string{"0", "1", "2", `var.name == "ci" ? 0 : 1`, `module.call.name == "ci" ? 0 : 1`}))
		return code + secret
	case "calls.tf":
		code := w.called(file, "call")
		if w.random.IntN(2) == 0 {
			code += w.called(file, "other")
		}
		if w.random.IntN(2) == 0 {
			code += fmt.Sprintf("import {\n  %s\n  to = aws_iam_user.%s\n  id = %s\n}\n", w.several(), w.one([]string{"ci", "dev", "dev[each.key]", "ci[0]"}), w.name())
		}
		if w.random.IntN(4) == 0 {
			code += "moved {\n  from = aws_iam_user.ops\n  to = aws_iam_user.ci\n}\n"
		}
		return code
	case "notes.md", "raw.tf.json":
		return "token " + w.one(townSecrets) + "\n"
	}
	if w.random.IntN(8) == 0 {
		return "broken = \n"
	}
	return fmt.Sprintf("%s = %q\n", w.one([]string{"name", "name", "other"}), w.one(append(townSecrets, townNames...)))
}

// called is a call of another folder's module, or of one outside the tree.
func (w *town) called(file, name string) string {
	to, err := filepath.Rel(path.Dir(file), w.one(townFolders))
	if err != nil {
		panic(err)
	}
	source := "./" + filepath.ToSlash(to)
	if w.random.IntN(8) == 0 {
		source = "github.com/x/y"
	}
	return fmt.Sprintf("module %q {\n  source = %q\n  %s\n  name   = %s\n}\n", name, source, w.several(), w.one([]string{"module.other.name", "each.key", w.name()}))
}

// edit changes a file or takes it away. Both trees are of the same files after:
// one with the file laid over, the other made anew.
func (w *town) edit(over *locate.Index) (*locate.Index, string) {
	file := path.Join(w.one(townFolders), w.one(townFiles))
	if w.random.IntN(6) == 0 {
		file = w.one(townElsewhere)
	}
	if s, there := over.Source(file); there && w.random.IntN(6) == 0 {
		return over.Without(file).With(s), "without and with " + file
	}
	if _, there := w.files[file]; there && w.random.IntN(4) == 0 {
		delete(w.files, file)
		return over.Without(file), "without " + file
	}
	data := w.content(file)
	s, err := locate.Parse(locate.File{Path: file, Data: []byte(data)})
	if err != nil {
		delete(w.files, file) // what does not parse is never laid over
		return over.Without(file), "without " + file
	}
	w.files[file] = data
	return over.With(s), "with " + file + "\n" + data
}

// townStates know users by their ARN: one beside code, one elsewhere.
func townStates(t testing.TB) []*locate.Mapping {
	user := func(address, name string) resource {
		return resource{address, fmt.Sprintf(`{"id":%q,"name":%q,"arn":"arn:aws:iam::123456789012:user/%s"}`, name, name, name)}
	}
	return []*locate.Mapping{
		mapping(t, "a/state.json", state(user("aws_iam_user.ops", "s-ops"), user("aws_iam_user.ci[0]", "s-ci"))),
		mapping(t, "env/state.json", state(user(`module.call.aws_iam_user.dev["ci"]`, "s-dev"), user("aws_iam_user.dev", "s-plain"))),
	}
}

// townAnswers asks everything of a tree.
func townAnswers(ix *locate.Index, paths []string) map[string]any {
	all := map[string]any{}
	find := func(what string, q locate.Query) {
		r := ix.Find(q, key)
		all["find "+what] = r
		if len(r.Sites) > 0 {
			all["impact "+what] = ix.Impact(r.Sites)
		}
		for _, s := range r.Sites {
			all["references "+what+s.Path] = ix.References(s.Path, s.Address)
		}
	}
	for _, secret := range townSecrets {
		find(secret, locate.Query{Fingerprint: fingerprint(secret)})
		find("weak "+secret, locate.Query{Fingerprint: fingerprint(secret), Weak: true, Places: []locate.Place{{Path: paths[0], StartLine: 2}}})
	}
	for _, one := range townNames {
		for _, name := range []string{one, "ci-" + one, "dev-" + one, "123456789012"} {
			for _, kind := range []finding.IdentityKind{finding.User, finding.AccessKey} {
				find(string(kind)+name, locate.Query{Identity: finding.Identity{Platform: "aws", Kind: kind, Name: name, Account: "123456789012"}})
				find("gitlab"+string(kind)+name, locate.Query{Identity: finding.Identity{Platform: "gitlab", Kind: kind, Name: name}})
			}
		}
		find("address"+one, locate.Query{Resource: "aws_iam_user." + one})
		find("through"+one, locate.Query{Resource: "module.call.aws_iam_user." + one})
	}
	for _, name := range []string{"s-ops", "s-ci", "s-dev", "s-plain"} {
		find("mapped"+name, locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, ID: "arn:aws:iam::123456789012:user/" + name}})
	}
	for _, p := range paths {
		find("place"+p, locate.Query{Places: []locate.Place{{Path: p, StartLine: 1}}})
		find("near"+p, locate.Query{Resource: "aws_iam_user.ci", Places: []locate.Place{{Path: p, StartLine: 1}}})
		_, all["there"+p] = ix.Source(p)
	}
	for _, folder := range townFolders {
		all["callers"+folder], all["blocks"+folder] = ix.Callers(folder), ix.Blocks(folder)
		for _, b := range ix.Blocks(folder) {
			all["refers"+b.Path+b.Address] = ix.References(b.Path, b.Address)
			all["radius"+b.Path+b.Address] = ix.Impact([]locate.Site{{Path: b.Path, Address: b.Address, Line: b.Line}})
		}
	}
	return all
}

// overlaid holds the law of overlays: after any edits, whichever of the trees
// between were asked, an overlay answers as a tree made of the same files does.
func overlaid(t *testing.T, seed uint64, edits int) {
	w := &town{random: rand.New(rand.NewPCG(seed, 3)), files: map[string]string{}}
	for _, folder := range townFolders {
		for _, file := range []string{"main.tf", "users.tf", "calls.tf", w.one(townFiles)} {
			if w.random.IntN(4) > 0 {
				file = path.Join(folder, file)
				w.files[file] = w.content(file)
			}
		}
	}
	states := townStates(t)
	over := tree(t, w.files).WithMapping(states...)
	for file, data := range w.files { // those that did not parse are broken until they change
		if _, err := locate.Parse(locate.File{Path: file, Data: []byte(data)}); err != nil && w.random.IntN(2) == 0 {
			delete(w.files, file)
			over = over.Without(file)
		}
	}
	for i := range edits {
		var did string
		if w.random.IntN(8) == 0 { // an overlay that is made and left again
			side := &town{random: w.random, files: maps.Clone(w.files)}
			aside, _ := side.edit(over)
			townAnswers(aside, []string{"a/main.tf"})
		}
		over, did = w.edit(over)
		if w.random.IntN(3) == 0 && i < edits-1 {
			continue
		}
		paths := slices.Sorted(maps.Keys(w.files))
		paths = append(paths, "a/gone.tf")
		want, got := townAnswers(tree(t, w.files).WithMapping(states...), paths), townAnswers(over, paths)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d, after %d edits, the last being %s\n(-anew +overlaid):\n%s", seed, i+1, did, diff)
		}
	}
}

func TestOverlay(t *testing.T) {
	for seed := range uint64(30) {
		overlaid(t, seed, 12)
	}
}

// FuzzOverlay: each input is another row of edits.
func FuzzOverlay(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(1000+seed, byte(20))
	}
	f.Fuzz(func(t *testing.T, seed uint64, edits byte) { overlaid(t, seed, 1+int(edits)%40) })
}

// TestOverlayOfMany: how many instances are told apart in one use of a module
// depends on how many others have.
func TestOverlayOfMany(t *testing.T) {
	files := map[string]string{"m/main.tf": "variable \"name\" {}\nresource \"aws_iam_user\" \"u\" {\n  for_each = toset([for i in range(64) : tostring(i)])\n  name = \"${var.name}-${each.key}\"\n}\n"}
	caller := func(count int, name string) string {
		return fmt.Sprintf("module \"m\" {\n  source = \"../m\"\n  count = %d\n  name = %q\n}\n", count, name)
	}
	files["a/main.tf"], files["b/main.tf"], files["c/main.tf"] = caller(7, "a"), caller(1, "b"), caller(1, "c")
	ask := func(ix *locate.Index) string {
		return ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "c-63"}}, key).Why
	}
	over := tree(t, files)
	before := ask(over)
	for _, count := range []int{6, 7} {
		files["a/main.tf"] = caller(count, "a")
		s, err := locate.Parse(locate.File{Path: "a/main.tf", Data: []byte(files["a/main.tf"])})
		if err != nil {
			t.Fatal(err)
		}
		over = over.With(s)
		if got, want := ask(over), ask(tree(t, files)); got != want || (got == before) != (count == 7) {
			t.Errorf("with %d\nover %s\nanew %s", count, got, want)
		}
	}
}
