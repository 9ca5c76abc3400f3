package locate_test

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// resource is one of terraform show -json: its address, with calls and indexes,
// and its values as JSON.
type resource struct{ address, values string }

// state is what terraform show -json prints of a state with these resources.
func state(all ...resource) string {
	return `{"format_version":"1.0","terraform_version":"1.11.4","values":{"outputs":{},"root_module":` + stateModule(all) + `}}`
}

var resourceType = regexp.MustCompile(`(aws|google)_[a-z0-9_]+`)

func stateModule(all []resource) string {
	rows := make([]string, len(all))
	for i, r := range all {
		rows[i] = fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"name":"x","provider_name":"p","schema_version":0,"values":%s,"sensitive_values":{"secret":true}}`, r.address, resourceType.FindString(r.address), r.values)
	}
	return `{"resources":[` + strings.Join(rows, ",") + `]}`
}

func mapping(t testing.TB, file, data string) *locate.Mapping {
	t.Helper()
	m, err := locate.ReadMapping(file, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFindMapped(t *testing.T) {
	const arn = "arn:aws:iam::123456789012:user/ci"
	user := finding.Identity{Platform: "aws", Kind: finding.User, ID: arn}
	named := finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}
	accessKey := finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIA0000000000000002", Name: "ci"}
	inState := func(address string) resource {
		return resource{address, `{"id":"ci","name":"ci","arn":"` + arn + `"}`}
	}
	computed := "variable \"n\" {}\nresource \"aws_iam_user\" \"u\" { name = var.n }\nresource \"aws_iam_user\" \"v\" { name = var.n }\n"
	tests := []struct {
		name   string
		reason string
		files  map[string]string
		states map[string]string
		q      locate.Query
		want   []string
		why    string
	}{
		{name: "by ARN", reason: "the name needs a plan, and the state has had one", q: locate.Query{Identity: user},
			files: oneFile(computed), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))}, want: []string{"main.tf:3 aws_iam_user.v"}},
		{name: "by name", reason: "as above", q: locate.Query{Identity: named},
			files: oneFile(computed), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))}, want: []string{"main.tf:3 aws_iam_user.v"}},
		{name: "by a name of another account", reason: "names repeat from account to account", q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci", Account: "999999999999"}},
			files: oneFile(computed), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))},
			why: `nothing in the code declares user "ci"; 2 blocks of its kind have names that need a plan to be known`},
		{name: "by another ARN", reason: "another path is another user", q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, ID: "arn:aws:iam::123456789012:user/bots/ci"}},
			files: oneFile(computed), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))},
			why: `nothing in the code declares user "ci"`},
		{name: "key by id", reason: "code has no ids of keys, a state has", q: locate.Query{Identity: accessKey},
			files:  oneFile("resource \"aws_iam_access_key\" \"a\" { user = \"ci\" }\nresource \"aws_iam_access_key\" \"b\" { user = \"ci\" }\n"),
			states: map[string]string{"state.json": state(resource{"aws_iam_access_key.a", `{"id":"AKIA0000000000000001","user":"ci"}`}, resource{"aws_iam_access_key.b", `{"id":"AKIA0000000000000002","user":"ci"}`})},
			want:   []string{"main.tf:2 aws_iam_access_key.b"}},
		{name: "another key", reason: "the key in the code is known to be another", q: locate.Query{Identity: accessKey},
			files:  oneFile("resource \"aws_iam_access_key\" \"a\" { user = \"ci\" }\n"),
			states: map[string]string{"state.json": state(resource{"aws_iam_access_key.a", `{"id":"AKIA0000000000000001","user":"ci"}`})},
			why:    `state.json has access keys of "ci", and the reported one is none of them`},
		{name: "instance", reason: "the state tells which", q: locate.Query{Identity: user},
			files: oneFile("variable \"x\" {}\nresource \"aws_iam_user\" \"u\" {\n  for_each = var.x\n  name = each.value\n}\n"), states: map[string]string{"state.json": state(inState(`aws_iam_user.u["a.b]\"c"]`))},
			want: []string{`main.tf:2 aws_iam_user.u (repeated) as aws_iam_user.u["a.b]\"c"]`}},
		{name: "instance that the code no longer makes", reason: "the state is older", q: locate.Query{Identity: user},
			files: oneFile("resource \"aws_iam_user\" \"u\" {\n  for_each = toset([\"cd\"])\n  name = each.key\n}\n"), states: map[string]string{"state.json": state(inState(`aws_iam_user.u["ci"]`))},
			why: `"state.json" has it as aws_iam_user.u["ci"]: aws_iam_user.u (main.tf:1) does not make aws_iam_user.u["ci"]`},
		{name: "in a module", reason: "the calls lead to the block", q: locate.Query{Identity: user},
			files:  map[string]string{"main.tf": "variable \"n\" {}\nmodule \"u\" {\n  source = \"./user\"\n  count = 2\n  n = var.n\n}\n", "user/main.tf": "variable \"n\" {}\nresource \"aws_iam_user\" \"u\" { name = var.n }\n"},
			states: map[string]string{"state.json": state(inState(`module.u[1].aws_iam_user.u`))},
			want:   []string{`user/main.tf:2 aws_iam_user.u (repeated) as module.u[1].aws_iam_user.u`}},
		{name: "in a module of a module that is called twice", reason: "the block is of both callers", q: locate.Query{Identity: user},
			files: map[string]string{
				"dev/main.tf": "module \"u\" { source = \"../team\" }\n", "prod/main.tf": "module \"u\" { source = \"../team\" }\n",
				"team/main.tf": "module \"u\" { source = \"../user\" }\n", "user/main.tf": "variable \"n\" {}\nresource \"aws_iam_user\" \"u\" { name = var.n }\n",
			},
			states: map[string]string{"prod/state.json": state(inState(`module.u.module.u.aws_iam_user.u`))},
			why:    `"prod/state.json" has it as module.u.module.u.aws_iam_user.u: module "user", which declares aws_iam_user.u, is called 2 times`},
		{name: "in a module that others call, too", reason: "an edit would be of their users", q: locate.Query{Identity: user},
			files:  map[string]string{"main.tf": "module \"u\" { source = \"./user\" }\n", "user/main.tf": computed},
			states: map[string]string{"user/state.json": state(inState("aws_iam_user.v"))},
			why:    `"user/state.json" has it as aws_iam_user.v: module "user", which declares aws_iam_user.v, is called by other code, too`},
		{name: "a state beside a unit", reason: "it is of what the unit runs", q: locate.Query{Identity: user},
			files:  map[string]string{"live/terragrunt.hcl": "terraform {\n  source = \"../user\"\n}\n", "user/main.tf": computed, "other/main.tf": computed},
			states: map[string]string{"live/state.json": state(inState("aws_iam_user.v"))},
			want:   []string{"user/main.tf:3 aws_iam_user.v"}},
		{name: "other code for OpenTofu", reason: "which of the two programs wrote the state is not known", q: locate.Query{Identity: user},
			files:  map[string]string{"main.tf": computed, "main.tofu": computed + "# OpenTofu's\n", "v.tf": "resource \"aws_iam_user\" \"w\" { name = var.n }\n", "v.tofu": "resource \"aws_iam_user\" \"w\" { name = \"w\" }\n"},
			states: map[string]string{"state.json": state(inState("aws_iam_user.w"))},
			why:    `"state.json" has it as aws_iam_user.w: aws_iam_user.w (v.tf:1) is not the same in "v.tf" and in "v.tofu", which OpenTofu reads instead, and which of the two programs is used is not known`},
		{name: "overridden", reason: "the block is where it is declared", q: locate.Query{Identity: user},
			files: map[string]string{"main.tf": computed, "override.tf": "resource \"aws_iam_user\" \"v\" { name = \"x\" }\n"}, states: map[string]string{"state.json": state(inState("aws_iam_user.v"))}, want: []string{"main.tf:3 aws_iam_user.v"}},
		{name: "stale", reason: "the block is gone from the code", q: locate.Query{Identity: user},
			files: oneFile("resource \"aws_iam_user\" \"w\" { name = \"ci\" }\n"), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))},
			why: `"state.json" has it as aws_iam_user.v, which the code does not declare: the file is older than the code, or of other code`},
		{name: "moved", reason: "the code says where the address went", q: locate.Query{Identity: user},
			files: oneFile("resource \"aws_iam_user\" \"w\" { name = \"ci\" }\nmoved {\n  from = aws_iam_user.v\n  to = aws_iam_user.w\n}\n"), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))},
			want: []string{"main.tf:1 aws_iam_user.w"}},
		{name: "two addresses", reason: "one object under two addresses is nobody's guess", q: locate.Query{Identity: user},
			files: oneFile(computed), states: map[string]string{"state.json": state(inState("aws_iam_user.u"), inState("aws_iam_user.v"))},
			why: "state.json gives several addresses to what is reported: aws_iam_user.u (main.tf:2), aws_iam_user.v (main.tf:3)"},
		{name: "a state beside its code", reason: "it is of the code in its folder", q: locate.Query{Identity: user},
			files: map[string]string{"dev/main.tf": computed, "prod/main.tf": computed}, states: map[string]string{"prod/state.json": state(inState("aws_iam_user.v"))}, want: []string{"prod/main.tf:3 aws_iam_user.v"}},
		{name: "a state elsewhere", reason: "it may be of either", q: locate.Query{Identity: user},
			files: map[string]string{"dev/main.tf": computed, "prod/main.tf": computed}, states: map[string]string{"states/prod.json": state(inState("aws_iam_user.v"))},
			why: "states/prod.json gives several addresses to what is reported: aws_iam_user.v (dev/main.tf:3), aws_iam_user.v (prod/main.tf:3)"},
		{name: "two states", reason: "the ARN is in one of them", q: locate.Query{Identity: user},
			files:  map[string]string{"dev/main.tf": computed, "prod/main.tf": computed},
			states: map[string]string{"dev/state.json": state(resource{"aws_iam_user.v", `{"id":"ci","name":"ci","arn":"arn:aws:iam::999999999999:user/ci"}`}), "prod/state.json": state(inState("aws_iam_user.v"))}, want: []string{"prod/main.tf:3 aws_iam_user.v"}},
		{name: "a plan", reason: "what is there now has the ARN", q: locate.Query{Identity: user},
			files: oneFile(computed), states: map[string]string{"plan.json": `{"format_version":"1.2","planned_values":{"root_module":` + stateModule([]resource{{"aws_iam_user.v", `{"name":"ci"}`}}) + `},"resource_changes":[{"address":"aws_iam_user.x"}],"prior_state":` + state(inState("aws_iam_user.v")) + `}`}, want: []string{"main.tf:3 aws_iam_user.v"}},
		{name: "resource by ARN", reason: "what a report calls its resource may be of any type", q: locate.Query{Resource: "arn:aws:s3:::logs", Places: []locate.Place{{Path: "x"}}},
			files: oneFile("resource \"aws_s3_bucket\" \"b\" {}\n"), states: map[string]string{"state.json": state(resource{"aws_s3_bucket.b", `{"id":"logs","arn":"arn:aws:s3:::logs"}`})}, want: []string{"main.tf:1 aws_s3_bucket.b"}},
		{name: "google by e-mail", reason: "an account's address identifies it", q: locate.Query{Identity: finding.Identity{Platform: "google", Kind: finding.ServiceAccount, ID: "ci@shop.iam.gserviceaccount.com"}},
			files: oneFile("variable \"n\" {}\nresource \"google_service_account\" \"a\" { account_id = var.n }\n"), states: map[string]string{"state.json": state(resource{"google_service_account.a", `{"id":"projects/shop/serviceAccounts/ci@shop.iam.gserviceaccount.com","account_id":"ci","email":"ci@shop.iam.gserviceaccount.com"}`})}, want: []string{"main.tf:2 google_service_account.a"}},
		{name: "google key by its own part", reason: "reports leave out whose it is", q: locate.Query{Identity: finding.Identity{Platform: "google", Kind: finding.AccessKey, ID: "0a1b2c", Name: "ci"}},
			files: oneFile("resource \"google_service_account_key\" \"a\" { service_account_id = \"ci\" }\nresource \"google_service_account_key\" \"b\" { service_account_id = \"ci\" }\n"), states: map[string]string{"state.json": state(resource{"google_service_account_key.b", `{"id":"projects/shop/serviceAccounts/ci@shop.iam.gserviceaccount.com/keys/0a1b2c"}`})}, want: []string{"main.tf:2 google_service_account_key.b"}},
		{name: "import block", reason: "it gives the id its address", q: locate.Query{Identity: accessKey},
			files: oneFile("resource \"aws_iam_access_key\" \"a\" { user = \"ci\" }\nresource \"aws_iam_access_key\" \"b\" { user = \"ci\" }\nimport {\n  to = aws_iam_access_key.b\n  id = \"AKIA0000000000000002\"\n}\n"), want: []string{"main.tf:2 aws_iam_access_key.b"}},
		{name: "another key by an import block", reason: "the block is known to be of another key", q: locate.Query{Identity: accessKey},
			files: oneFile("resource \"aws_iam_access_key\" \"a\" { user = \"ci\" }\nimport {\n  to = aws_iam_access_key.a\n  id = \"AKIA0000000000000001\"\n}\n"),
			why:   "main.tf gives aws_iam_access_key.a (main.tf:1) another id than the reported one"},
		{name: "another key by a state without users", reason: "as above", q: locate.Query{Identity: accessKey},
			files:  oneFile("resource \"aws_iam_access_key\" \"a\" { user = \"ci\" }\n"),
			states: map[string]string{"state.json": state(resource{"aws_iam_access_key.a", `{"id":"AKIA0000000000000001"}`})},
			why:    "state.json gives aws_iam_access_key.a (main.tf:1) another id than the reported one"},
		{name: "by an id of another account", reason: "an id that is a name repeats as names do", q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, ID: "ci", Account: "999999999999"}},
			files: oneFile(computed), states: map[string]string{"state.json": state(inState("aws_iam_user.v"))},
			why: `nothing in the code declares user "ci"; 2 blocks of its kind have names that need a plan to be known`},
		{name: "import block with a name", reason: "a user is imported by its name", q: locate.Query{Identity: named},
			files: oneFile(computed + "import {\n  to = aws_iam_user.v\n  id = \"ci\"\n}\n"), want: []string{"main.tf:3 aws_iam_user.v"}},
		{name: "import block in JSON", reason: "what it is for stands in quotes there", q: locate.Query{Identity: named},
			files: map[string]string{"main.tf": computed, "import.tf.json": `{"import": {"to": "aws_iam_user.v", "id": "ci"}}`}, want: []string{"main.tf:3 aws_iam_user.v"}},
		{name: "import block of what units run", reason: "each gives the id a value of its own", q: locate.Query{Identity: named},
			files: map[string]string{"user/main.tf": "variable \"n\" { default = \"x\" }\nresource \"aws_iam_user\" \"v\" { name = data.x.y.z }\nimport {\n  to = aws_iam_user.v\n  id = var.n\n}\n", "live/terragrunt.hcl": "terraform {\n  source = \"../user\"\n}\ninputs = {\n  n = \"ci\"\n}\n"},
			want:  []string{"user/main.tf:2 aws_iam_user.v"}},
		{name: "import block with for_each", reason: "each instance gives an id its address", q: locate.Query{Identity: named},
			files: oneFile("variable \"x\" {}\nresource \"aws_iam_user\" \"u\" {\n  for_each = var.x\n  name = each.value\n}\nimport {\n  for_each = { a = \"ci\", b = \"cd\" }\n  to = aws_iam_user.u[each.key]\n  id = each.value\n}\n"),
			want:  []string{`main.tf:2 aws_iam_user.u (repeated) as aws_iam_user.u["a"]`}},
		{name: "value called sensitive", reason: "what Terraform hides identifies nothing", q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.AccessKey, ID: "AKIA0000000000000002"}},
			files: oneFile("resource \"aws_iam_access_key\" \"a\" { user = \"ci\" }\n"), states: map[string]string{"state.json": strings.Replace(state(resource{"aws_iam_access_key.a", `{"id":"AKIA0000000000000002"}`}), `"secret"`, `"id"`, 1)},
			why: "the report gives an access key's id without its user, and code does not hold ids of keys"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ix := tree(t, tt.files)
			var all []*locate.Mapping
			for file, data := range tt.states {
				all = append(all, mapping(t, file, data))
			}
			ix = ix.WithMapping(all...)
			got := ix.Find(tt.q, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

func TestMappingStaysWithOverlays(t *testing.T) {
	ix := tree(t, oneFile("variable \"n\" {}\nresource \"aws_iam_user\" \"u\" { name = var.n }\n"))
	ix = ix.WithMapping(mapping(t, "state.json", state(resource{"aws_iam_user.u", `{"id":"ci","name":"ci"}`})))
	q := locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci"}}
	if got := ix.Without("other.tf").Find(q, key); len(got.Sites) != 1 {
		t.Errorf("after another file went: %s", got.Why)
	}
	if got := ix.Without("main.tf").Find(q, key); got.Why != `"state.json" has it as aws_iam_user.u, which the code does not declare: the file is older than the code, or of other code` {
		t.Errorf("after its block went: %+v", got)
	}
}

func TestReadMappingRefuses(t *testing.T) {
	deep := `{"resources":[]}`
	for range 70 {
		deep = `{"child_modules":[` + deep + `]}`
	}
	tests := []struct{ name, data, summary string }{
		{"not JSON", "hunter2", "it is not JSON of Terraform's"},
		{"cut off", state(resource{"aws_iam_user.u", `{"id":"ci"}`})[:200], "it is not JSON of Terraform's"},
		{"empty", "", "it is not JSON of Terraform's"},
		{"a list", "[]", `it is not what "terraform show -json" prints of a state or a plan`},
		{"terraform.tfstate", `{"version":4,"terraform_version":"1.11.4","resources":[]}`, `it is not what "terraform show -json" prints of a state or a plan`},
		{"modules too deep", `{"format_version":"1.0","values":{"root_module":` + deep + `}}`, "its modules are nested more than 64 deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := locate.ReadMapping("a/state.json", []byte(tt.data))
			var refused *locate.StateError
			if !errors.As(err, &refused) || refused.Summary != tt.summary || refused.Path != "a/state.json" {
				t.Errorf("error %v, want %s", err, tt.summary)
			}
		})
	}
}

// TestMappingHoldsNoValues looks through all that is kept of a state.
func TestMappingHoldsNoValues(t *testing.T) {
	const value = "9fK2xQ7vLm4TzR1c"
	m := mapping(t, "state.json", state(resource{"aws_iam_user.u", `{"id":"` + value + `","name":"` + value + `","arn":"` + value + `","password":"` + value + `","tags":{"x":"` + value + `"}}`}))
	texts := 0
	var look func(v reflect.Value)
	look = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if texts++; strings.Contains(v.String(), value) {
				t.Errorf("kept: %q", v.String())
			}
		case reflect.Pointer:
			look(v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				look(v.Field(i))
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				look(v.Index(i))
			}
		case reflect.Map:
			for it := v.MapRange(); it.Next(); {
				look(it.Key())
				look(it.Value())
			}
		default: // digests are bytes
		}
	}
	if look(reflect.ValueOf(m)); texts == 0 {
		t.Error("nothing was looked at")
	}
}

// FuzzReadMapping holds that no state makes anything panic, and that no error
// quotes one.
func FuzzReadMapping(f *testing.F) {
	f.Add(state(resource{`module.a["x"].aws_iam_user.u[0]`, `{"id":"9fK2xQ7vLm4TzR1c","name":"9fK2xQ7vLm4TzR1c","password":"9fK2xQ7vLm4TzR1c"}`}))
	f.Add(`{"format_version":"1.2","planned_values":{"root_module":{"child_modules":[{"resources":[{"address":"a_b.c","mode":"managed","type":"a_b","values":{"id":"9fK2xQ7vLm4TzR1c"}}]}]}},"prior_state":null}`)
	f.Fuzz(func(t *testing.T, data string) {
		m, err := locate.ReadMapping("state.json", []byte(data))
		if err != nil {
			if strings.Contains(err.Error(), "9fK2xQ7vLm4TzR1c") {
				t.Fatal("an error quotes the state")
			}
			return
		}
		s, err := locate.Parse(locate.File{Path: "main.tf", Data: []byte("resource \"aws_iam_user\" \"u\" {\n  count = 2\n}\n")})
		if err != nil {
			t.Fatal(err)
		}
		ix := locate.NewIndex([]*locate.Source{s}).WithMapping(m)
		for _, id := range []finding.Identity{{ID: "9fK2xQ7vLm4TzR1c"}, {Platform: "aws", Kind: finding.User, Name: "9fK2xQ7vLm4TzR1c"}} {
			sitesOf(t, ix.Find(locate.Query{Identity: id}, key))
		}
	})
}
