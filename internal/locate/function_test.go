package locate_test

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

var update = flag.Bool("update", false, "ask the real terraform for the answers in testdata/functions.txt")

// answers is a table of expressions, each with the JSON of what Terraform makes
// of it, or "error". Expressions after unread are those that quell leaves unknown.
const (
	answers    = "testdata/functions.txt"
	unread     = "# left unknown"
	isAnError  = "error"
	answerName = `try(jsonencode(%s), "error")`
)

type answered struct {
	expression, answer string
	unknown            bool
}

func readAnswers(t *testing.T) []answered {
	data, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	var all []answered
	unknown := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		answer, isAnswer := strings.CutPrefix(line, "\t")
		switch {
		case line == unread:
			unknown = true
		case isAnswer && len(all) > 0:
			all[len(all)-1].answer = answer
		default:
			all = append(all, answered{expression: line, unknown: unknown})
		}
	}
	if len(all) == 0 {
		t.Fatal("no expressions")
	}
	return all
}

// console asks the real terraform.
func console(t *testing.T, all []answered) []string {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Fatal("no terraform on PATH: install it, or run make tools, which fetches one")
	}
	var rows []string
	for _, a := range all {
		rows = append(rows, fmt.Sprintf(answerName, a.expression))
	}
	cmd := exec.Command(terraform, "console")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "NO_COLOR=1")
	cmd.Stdin = strings.NewReader("base64encode(jsonencode([" + strings.Join(rows, ", ") + "]))\n")
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("terraform console: %v\n%s", err, problems.String())
	}
	data, err := base64.StdEncoding.DecodeString(strings.Trim(string(out), "\"\n"))
	if err != nil {
		t.Fatalf("terraform console printed %q", out)
	}
	var answers []string
	if err := json.Unmarshal(data, &answers); err != nil || len(answers) != len(all) {
		t.Fatalf("%d answers to %d expressions: %v", len(answers), len(all), err)
	}
	return answers
}

// TestAnswersAreTerraforms holds the table against the real terraform.
func TestAnswersAreTerraforms(t *testing.T) {
	all := readAnswers(t)
	var b strings.Builder
	unknown := false
	for i, answer := range console(t, all) {
		if !*update && answer != all[i].answer {
			t.Errorf("%s: terraform says %s, the table %s; write it anew with -update", all[i].expression, answer, all[i].answer)
		}
		if all[i].unknown && !unknown {
			fmt.Fprintln(&b, unread)
			unknown = true
		}
		fmt.Fprintf(&b, "%s\n\t%s\n", all[i].expression, answer)
	}
	if *update {
		if err := os.WriteFile(answers, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// impure are the functions whose answers depend on files, the clock, chance or
// the whole configuration.
var impure = strings.Fields("abspath base64gzip bcrypt ephemeralasnull file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 issensitive list map pathexpand plantimestamp rsadecrypt templatefile timestamp type uuid")

// TestEveryFunctionIsAnswered holds that the table has each of the real
// terraform's functions.
func TestEveryFunctionIsAnswered(t *testing.T) {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Fatal("no terraform on PATH: install it, or run make tools, which fetches one")
	}
	out, err := exec.Command(terraform, "metadata", "functions", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var declared struct {
		Functions map[string]json.RawMessage `json:"function_signatures"`
	}
	if err := json.Unmarshal(out, &declared); err != nil || len(declared.Functions) < 100 {
		t.Fatalf("%d functions: %v", len(declared.Functions), err)
	}
	table, err := os.ReadFile(answers)
	if err != nil {
		t.Fatal(err)
	}
	for name := range declared.Functions {
		if strings.Contains(name, "::") || slices.Contains(impure, name) {
			continue
		}
		if !strings.Contains("\n"+string(table), "\n"+name+"(") && !strings.Contains(string(table), "("+name+"(") {
			t.Errorf("no expression calls %s", name)
		}
	}
}

// TestFunctions holds what is evaluated against the table: a user that is called
// what Terraform makes of an expression is found by exactly that name.
func TestFunctions(t *testing.T) {
	for _, a := range readAnswers(t) {
		t.Run(a.expression, func(t *testing.T) {
			ix := tree(t, oneFile("resource \"aws_iam_user\" \"u\" {\n  name = "+fmt.Sprintf(answerName, a.expression)+"\n}\n"))
			r := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: a.answer}}, key)
			if found := len(r.Sites) == 1; found == a.unknown {
				t.Errorf("found %t, with the answer %s: %s", found, a.answer, r.Why)
			}
			if a.unknown && !strings.Contains(r.Why, "needs a plan") {
				t.Errorf("is not left unknown: %s", r.Why)
			}
			for _, wrong := range []string{isAnError, "null", "false", `""`} {
				if wrong != a.answer && len(ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: wrong}}, key).Sites) > 0 {
					t.Errorf("evaluates to %s, where Terraform says %s", wrong, a.answer)
				}
			}
		})
	}
}

// TestHostileValues holds that code which makes large values is not followed for
// long, whatever it is made of.
func TestHostileValues(t *testing.T) {
	double := func(x string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "locals {\n  a0 = %s\n", x)
		for i := 1; i < 39; i++ {
			fmt.Fprintf(&b, "  a%d = concat(local.a%d, local.a%d)\n", i, i-1, i-1)
		}
		return b.String() + "}\nresource \"aws_iam_user\" \"u\" { name = join(\"\", local.a38) }\n"
	}
	name := func(x string) string { return "resource \"aws_iam_user\" \"u\" { name = " + x + " }\n" }
	tests := []struct{ name, code string }{
		{"range", name(`join("", range(1e9))`)},
		{"wide format", name(`format("%099999999d", 1)`)},
		{"width as an argument", name(`format("%*d", 99999999, 1)`)},
		{"wide formats of a list", name(`join("", formatlist("%099999999d", [1, 2]))`)},
		{"indent", name(`indent(1e9, "a\nb")`)},
		{"product", name(`join("", flatten(setproduct(range(1000), range(1000), range(1000))))`)},
		{"list that doubles", double(`["aaaaaaaaaaaaaaaa"]`)},
		{"long list that doubles", double(`range(1000)`)},
		{"joins with long signs", name(`join(join("aaaaaaaaaaaaaaaaaaaa", range(200)), range(1000))`)},
		{"replace in each place", name(`replace(join("", range(1000)), "", join("", range(1000)))`)},
		{"regular expression in each place", name(`replace(join("", range(1000)), "/(.)/", "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1")`)},
		{"loops in loops", name(`join("", flatten([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a + b + c]]]))`)},
		{"power", name(`tostring(pow(10, 300000000))`)},
		{"distinct again and again", name(`join("", [for a in range(1000) : join("", distinct(range(1000)))])`)},
		{"many instances", "resource \"aws_iam_user\" \"u\" {\n  count = 1e9\n  name = \"u${count.index}\"\n}\n"},
		{"instances of instances", "resource \"aws_iam_user\" \"u\" {\n  for_each = toset([for a in range(64) : tostring(a)])\n  name = join(\"\", [for a in range(1000) : join(\"\", distinct(range(1000)))])\n}\n"},
		{"instances that refer to themselves", "resource \"aws_iam_user\" \"u\" {\n  for_each = toset([for u in aws_iam_user.u : u.name])\n  name = each.key\n}\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			ix := tree(t, oneFile(tt.code))
			r := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}}, key)
			if len(r.Sites) > 0 {
				t.Errorf("found %+v", r.Sites)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

// TestModulesWithoutEnd: modules that call each other, which Terraform refuses, are
// not followed for long.
func TestModulesWithoutEnd(t *testing.T) {
	code := func(other string) string {
		var b strings.Builder
		b.WriteString("variable \"name\" {}\nlocals { all = [for c in [module.c0, module.c1] : c[\"ci\"].name] }\noutput \"name\" { value = \"${module.c0[\"ci\"].name}${module.c1[\"ci\"].name}${var.name}\" }\n")
		for i := range 2 {
			fmt.Fprintf(&b, "module \"c%d\" {\n  source = %q\n  for_each = toset([module.c0[\"ci\"].name, module.c1[\"ci\"].name, \"ci\"])\n  name = \"${module.c0[\"ci\"].name}${var.name}\"\n}\n", i, other)
		}
		for i := range 20 {
			fmt.Fprintf(&b, "resource \"aws_iam_user\" \"u%d\" {\n  for_each = toset(local.all)\n  name = \"${each.key}${module.c1[\"ci\"].name}%d\"\n}\n", i, i)
		}
		return b.String()
	}
	began := time.Now()
	ix := tree(t, map[string]string{"a/main.tf": code("../b"), "b/main.tf": code("../a"), "c/main.tf": code("../a")})
	if r := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}}, key); len(r.Sites) > 0 {
		t.Errorf("found %+v", r.Sites)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %s", took)
	}
}
