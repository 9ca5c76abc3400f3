package locate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

const cdk = "stacks/ci/cdk.tf.json"

func TestFindInJSON(t *testing.T) {
	ix := corpus(t, "generated")
	tests := []struct {
		name   string
		reason string
		q      locate.Query
		want   []string
		why    string
	}{
		{name: "identity by name", reason: "a text is a template, with functions and locals", q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: "ci-payments"}},
			want: []string{cdk + ":107 aws_iam_user.ci"}},
		{name: "identity by ARN", reason: "the path is a constant", q: locate.Query{Identity: finding.Identity{ID: "arn:aws:iam::123456789012:user/machines/ci-payments"}},
			want: []string{cdk + ":107 aws_iam_user.ci"}},
		{name: "key by its user", reason: "a reference in a text is one", q: locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.AccessKey, Name: "ci-payments"}},
			want: []string{cdk + ":81 aws_iam_access_key.ci"}},
		{name: "address", reason: "labels are the names around a body", q: locate.Query{Resource: "aws_iam_role.deploy"}, want: []string{cdk + ":89 aws_iam_role.deploy (repeated)"}},
		{name: "address of one in a list", reason: "a provider's blocks stand in a list, and begin at their braces", q: locate.Query{Resource: "provider.aws.tooling"}, want: []string{cdk + ":64 provider.aws.tooling"}},
		{name: "line", reason: "the block around it", q: locate.Query{Places: []locate.Place{{Path: cdk, StartLine: 76}}}, want: []string{cdk + ":74 aws_db_instance.orders"}},
		{name: "line of a local", reason: "as in the native syntax", q: locate.Query{Places: []locate.Place{{Path: cdk, StartLine: 51}}}, want: []string{cdk + ":51 local.team"}},
		{name: "line of a comment", reason: "what stands beside the blocks is none", q: locate.Query{Places: []locate.Place{{Path: cdk, StartLine: 5}}}, why: `no block stands at line 5 of "` + cdk + `"`},
		{name: "secret", reason: "in a provider", q: locate.Query{Fingerprint: fingerprint("AKIAIOSFODNN7EXAMPLE")}, want: []string{cdk + ":65 provider.aws.tooling AKIAIOSFODNN7EXAMPLE"}},
		{name: "secret with needless escapes", reason: "the value is what JSON says, the place what the file has", q: locate.Query{Fingerprint: fingerprint("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")},
			want: []string{cdk + `:68 provider.aws.tooling wJalrXUtnFEMI\/K7MDENG\/bPxRfiCYEXAMPLEKEY`}},
		{name: "secret with escapes", reason: "quotes and characters by number", q: locate.Query{Fingerprint: fingerprint(`h0-"W9äzK3pQ`)}, want: []string{cdk + `:76 aws_db_instance.orders h0-\"W9\u00e4zK3pQ`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ix.Find(tt.q, key)
			if diff := cmp.Diff(tt.want, sites(t, ix, got)); diff != "" || got.Why != tt.why {
				t.Errorf("%s: sites (-want +got):\n%s\nwhy  %s\nwant %s", tt.reason, diff, got.Why, tt.why)
			}
		})
	}
}

func TestReferencesInJSON(t *testing.T) {
	ix := corpus(t, "generated")
	for address, want := range map[string][]string{
		"aws_iam_user.ci": {
			"56 output.user value aws_iam_user.ci.name",
			"85 aws_iam_access_key.ci user aws_iam_user.ci.name",
			"90 aws_iam_role.deploy assume_role_policy aws_iam_user.ci.arn",
			"100 aws_iam_role.deploy lifecycle.replace_triggered_by aws_iam_user.ci.unique_id",
			"124 aws_iam_user_policy.publish user aws_iam_user.ci.name",
		},
		"aws_iam_role.deploy":              {`43 data.aws_iam_policy_document.publish statement.resources aws_iam_role.deploy[\"eu-west-1\"].name`},
		"data.aws_caller_identity.current": {"43 data.aws_iam_policy_document.publish statement.resources data.aws_caller_identity.current.account_id"},
		"aws_iam_user_policy.publish":      {`83 aws_iam_access_key.ci depends_on "aws_iam_user_policy.publish"`},
		"provider.aws.tooling":             {`23 data.aws_caller_identity.current provider "aws.tooling"`},
	} {
		var got []string
		for _, r := range ix.References(cdk, address) {
			got = append(got, fmt.Sprintf("%d %s %s %s", r.Line, r.Address, r.Attribute, r.Text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("references to %s (-want +got):\n%s", address, diff)
		}
	}
}

// TestJSONSaysTheSame: what a file in JSON syntax declares and refers to is what
// the same in the native syntax does, apart from where.
func TestJSONSaysTheSame(t *testing.T) {
	tests := []struct {
		name, reason, native, json string
	}{
		{"nested blocks", "an object may be a block", "resource \"x_y\" \"z\" {\n  a {\n    b {\n      c = x_w.v.id\n    }\n  }\n}\n", `{"resource":{"x_y":{"z":{"a":{"b":{"c":"${x_w.v.id}"}}}}}}`},
		{"lists of blocks", "each is one", "resource \"x_y\" \"z\" {\n  a {\n    c = x_w.u.id\n  }\n  a {\n    c = x_w.v.id\n  }\n}\n", `{"resource":[{"x_y":[{"z":[{"a":[{"c":"${x_w.u.id}"},{"c":"${x_w.v.id}"}]}]}]}]}`},
		{"dynamic blocks", "a label lies around the content", "resource \"x_y\" \"z\" {\n  dynamic \"a\" {\n    for_each = x_w.u.all\n    content {\n      b = x_w.v.id\n    }\n  }\n}\n",
			`{"resource":{"x_y":{"z":{"dynamic":{"a":{"for_each":"${x_w.u.all}","content":{"b":"${x_w.v.id}"}}}}}}}`},
		{"a map with other keys", "then it is an argument", "resource \"x_y\" \"z\" {\n  a = { (x_w.u.id) = x_w.v.id }\n}\n", `{"resource":{"x_y":{"z":{"a":{"${x_w.u.id}":"${x_w.v.id}"}}}}}`},
		{"module call", "all of it are arguments", "module \"m\" {\n  source = \"./m\"\n  a = { b = x_w.v.id }\n  providers = { x = x.far }\n}\n", `{"module":{"m":{"source":"./m","a":{"b":"${x_w.v.id}"},"providers":{"x":"x.far"}}}}`},
		{"moved", "both ends are references", "moved {\n  from = x_y.u\n  to = x_w.v\n}\n", `{"moved":{"from":"x_y.u","to":"x_w.v"}}`},
		{"import", "what to is a reference, and the id a template", "import {\n  to = x_w.v\n  id = var.id\n}\n", `{"import":[{"to":"x_w.v","id":"${var.id}"}]}`},
		{"removed", "as above", "removed {\n  from = x_w.v\n  lifecycle {\n    destroy = false\n  }\n}\n", `{"removed":{"from":"x_w.v","lifecycle":{"destroy":false}}}`},
		{"check", "with a data source in it", "check \"c\" {\n  data \"x_d\" \"d\" {\n    n = x_w.u.id\n  }\n  assert {\n    condition = x_w.v.id == 1\n    error_message = \"no\"\n  }\n}\n",
			`{"check":{"c":{"data":{"x_d":{"d":{"n":"${x_w.u.id}"}}},"assert":{"condition":"${x_w.v.id == 1}","error_message":"no"}}}}`},
		{"variable", "its default is a constant, its validation is not", "variable \"v\" {\n  default = \"$${x_w.v.id}\"\n  validation {\n    condition = x_w.u.id != \"\"\n    error_message = \"no\"\n  }\n}\n",
			`{"variable":{"v":{"default":"${x_w.v.id}","validation":{"condition":"${x_w.u.id != \"\"}","error_message":"no"}}}}`},
		{"escapes", "references behind escapes", "resource \"x_y\" \"z\" {\n  a = \"ä\\n${x_w.u[\"k\"].id}\\n${x_w.v.id}\"\n}\n", `{"resource":{"x_y":{"z":{"a":"\u00e4\n${x_w.u[\"k\"].id}\n${x_w.v.id}\ud83d\ude00"}}}}`},
		{"splat and for", "what expressions share is one place", "locals {\n  a = [for x in x_w.u[*].id : \"\\t${x}${x_w.v.id}\"]\n}\n", `{"locals":{"a":"${[for x in x_w.u[*].id : \"\\t${x}${x_w.v.id}\"]}"}}`},
		{"nothing", "null is no block", "resource \"x_y\" \"z\" {\n}\n", `{"//":"none","resource":{"x_y":{"z":{},"n":null}},"output":null}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			native, inJSON := tree(t, map[string]string{"m/a.tf": tt.native}), tree(t, map[string]string{"m/a.tf.json": tt.json})
			var a, b []string
			for i, ix := range []*locate.Index{native, inJSON} {
				for _, block := range ix.Blocks("m") {
					said := block.Address
					for _, to := range []string{"x_w.u", "x_w.v", "x_y.u", "provider.x", "provider.x.far", "variable.id", "variable.v"} {
						for _, r := range ix.References("m/a", to) {
							// JSON quotes in its own way, which is what stands there.
							said += fmt.Sprintf(" %s:%s:%s", to, r.Attribute, strings.ReplaceAll(r.Text, `\"`, `"`))
						}
					}
					if i == 0 {
						a = append(a, said)
					} else {
						b = append(b, strings.ReplaceAll(said, `"x.far"`, "x.far"))
					}
				}
			}
			if len(a) == 0 {
				t.Fatal("the native file declares nothing")
			}
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%s: native and JSON (-native +json):\n%s", tt.reason, diff)
			}
		})
	}
}

func TestBrokenJSON(t *testing.T) {
	tests := []struct {
		name, reason, path, data string
		line                     int
		summary                  string
	}{
		{"cut off", "half a file says nothing", "a.tf.json", "{\n\"resource\": {", 2, "invalid JSON"},
		{"more than a value", "what stands behind is not read by anyone", "a.tf.json", "{}\n{}", 2, "something stands behind the JSON value"},
		{"native syntax", "as the other", "a.tf.json", "locals {}", 1, "invalid JSON"},
		{"a text", "a module is an object", "a.tf.json", `"x"`, 1, "an object, or a list of objects, is needed here"},
		{"a list of texts", "of objects", "a.tf.json", `["x"]`, 1, "an object is needed here"},
		{"another kind of block", "how many labels it has is not known", "a.tf.json", "{\n\"policy_set\": {}}", 2, "what kind of block this is is not known"},
		{"a text for a body", "a resource has a body", "a.tf.json", `{"resource":{"x_y":{"z":"s3cr3t-W9zK3p"}}}`, 1, "an object, or a list of objects, is needed here"},
		{"a comment for a type", "Terraform takes comments only within bodies", "a.tf.json", `{"resource":{"//":"s3cr3t-W9zK3p"}}`, 1, "an object, or a list of objects, is needed here"},
		{"an argument twice", "which counts is not known", "a.tf.json", "{\"resource\":{\"x_y\":{\"z\":{\"a\":1,\n\"a\":2}}}}", 2, "an argument is set twice"},
		{"a broken template", "as in the native syntax", "a.tf.json", "{\"locals\":{\n\"a\":\"${s3cr3t-W9zK3p\"}}", 2, "Unclosed template interpolation sequence"},
		{"a broken reference", "a moved block's end", "a.tf.json", `{"moved":{"from":"a b","to":"x.y"}}`, 1, "Extra characters after expression"},
		{"half a character", "no program reads it alike", "a.tf.json", `{"locals":{"a":"\ud83d"}}`, 1, "invalid JSON"},
		{"too deep", "whoever walks it calls itself", "a.tf.json", strings.Repeat(`{"a":`, 600) + "1" + strings.Repeat("}", 600), 1, "the code is nested more than 500 levels deep"},
		{"too deep in a text", "the template is code, too", "a.tf.json", `{"locals":{"a":"${` + strings.Repeat("(", 600) + "1" + strings.Repeat(")", 600) + `}"}}`, 1, "the code is nested more than 500 levels deep"},
		{"a large number", "it would take hours", "a.tf.json", `{"locals":{"a":1e300000000}}`, 1, "a number is larger or longer than anybody writes"},
		{"a large number in a text", "as above", "a.tf.json", `{"locals":{"a":"${1e300000000}"}}`, 1, "a number is larger or longer than anybody writes"},
		{"variables", "variable files are read alike", "a.tfvars.json", `["x"]`, 1, "an object is needed here"},
		{"a test", "and tests", "a.tftest.json", `{"resource":{}}`, 1, "what kind of block this is is not known"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := locate.Parse(locate.File{Path: tt.path, Data: []byte(tt.data)})
			var parse *locate.ParseError
			if !errors.As(err, &parse) || parse.Path != tt.path || parse.Line != tt.line || parse.Summary != tt.summary {
				t.Errorf("%s: error %v, want line %d: %s", tt.reason, err, tt.line, tt.summary)
			}
			if err != nil && strings.Contains(err.Error(), "W9zK3p") {
				t.Errorf("the error shows what stands there: %v", err)
			}
		})
	}
}
