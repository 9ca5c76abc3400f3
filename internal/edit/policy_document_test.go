package edit

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The same policy in every form.
var policies = map[string]string{
	"jsonencode": `resource "aws_iam_policy" "ci" {
  policy = jsonencode({
    Statement = [
      { Sid = "read", Effect = "Allow", Action = ["s3:Get*", "s3:*"], Resource = ["arn:aws:s3:::a/$${aws:username}", "arn:${var.p}:x"] },
      { Effect = "Deny", NotAction = ["iam:*"], Principal = { AWS = ["*"] }, Condition = { Bool = { x = true } } },
    ]
  })
}
`,
	"heredoc": `resource "aws_iam_policy" "ci" {
  policy = <<-EOT
    {"Statement": [
      {"Sid": "read", "Effect": "Allow", "Action": ["s3:Get*", "s3:*"],
       "Resource": ["arn:aws:s3:::a/$${aws:username}", "arn:${var.p}:x"]},
      {"Effect": "Deny", "NotAction": ["iam:*"], "Principal": {"AWS": ["*"]}, "Condition": {"Bool": {"x": true}}}
    ]}
  EOT
}
`,
	"quoted": `resource "aws_iam_policy" "ci" {
  policy = "{\"Statement\": [{\"Sid\": \"read\", \"Effect\": \"Allow\", \"Action\": [\"s3:Get*\", \"s3:*\"], \"Resource\": [\"arn:aws:s3:::a/$${aws:username}\", \"arn:${var.p}:x\"]},\n{\"Effect\": \"Deny\", \"NotAction\": [\"iam:*\"], \"Principal\": {\"AWS\": [\"*\"]}, \"Condition\": {\"Bool\": {\"x\": true}}}]}"
}
`,
	"blocks": `data "aws_iam_policy_document" "ci" {
  statement {
    sid       = "read"
    actions   = ["s3:Get*", "s3:*"]
    resources = ["arn:aws:s3:::a/$${aws:username}", "arn:${var.p}:x"]
  }
  statement {
    effect      = "Deny"
    not_actions = ["iam:*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "x"
      values   = ["true"]
    }
  }
}
`,
}

func TestReadPolicyInEveryForm(t *testing.T) {
	type entry struct {
		Element, Type, Text string
		Known               bool
	}
	type says struct {
		Sid, Effect           string
		Conditional, Complete bool
		Entries               []entry
	}
	want := []says{
		{"read", "Allow", false, true, []entry{
			{"Action", "", "s3:Get*", true}, {"Action", "", "s3:*", true},
			{"Resource", "", "arn:aws:s3:::a/${aws:username}", true}, {"Resource", "", "", false},
		}},
		{"", "Deny", true, true, []entry{{"NotAction", "", "iam:*", true}, {"Principal", "AWS", "*", true}}},
	}
	for form, src := range policies {
		t.Run(form, func(t *testing.T) {
			address, attribute := "aws_iam_policy.ci", "policy"
			if form == "blocks" {
				address, attribute = "data.aws_iam_policy_document.ci", ""
			}
			p, err := ReadPolicy("x.tf", []byte(src), address, attribute)
			if err != nil || !p.Complete {
				t.Fatalf("%v, complete %t", err, p.Complete)
			}
			var got []says
			for _, s := range p.Statements {
				one := says{s.Sid, s.Effect, s.Conditional, s.Complete, nil}
				if text := src[s.Start:s.End]; !strings.Contains(text, s.Effect) && s.Effect != "Allow" || strings.Contains(text, "policy") {
					t.Errorf("the statement is said to be at %q", text)
				}
				for _, e := range s.Entries {
					one.Entries = append(one.Entries, entry{e.Element, e.Type, e.Text, e.Known})
					text := strings.ReplaceAll(strings.Trim(src[e.Start:e.End], `\"`), "$${", "${")
					if e.Known && text != e.Text || !e.Known && text != "arn:${var.p}:x" {
						t.Errorf("%s is said to be at %q", e.Text, src[e.Start:e.End])
					}
				}
				got = append(got, one)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadPolicyOfWhatIsNotAllThere(t *testing.T) {
	tests := []struct {
		reason, src, address, attribute string
		from                            string
		complete, statementComplete     bool
		refused                         string
	}{
		{"a data source's", `resource "x" "a" { policy = data.aws_iam_policy_document.ci.json }`, "x.a", "policy", "data.aws_iam_policy_document.ci", true, false, ""},
		{"another attribute of it", `resource "x" "a" { policy = data.aws_iam_policy_document.ci.id }`, "x.a", "policy", "", false, false, "its policy is not written out"},
		{"a statement that is a reference", `resource "x" "a" { policy = jsonencode({ Statement = [local.s, { Action = ["a:b"] }] }) }`, "x.a", "policy", "", false, true, ""},
		{"an action that is a reference", `resource "x" "a" { policy = jsonencode({ Statement = [{ Action = [var.a] }] }) }`, "x.a", "policy", "", true, false, ""},
		{"actions of a loop", `resource "x" "a" { policy = jsonencode({ Statement = { Action = [for a in var.a : a] } }) }`, "x.a", "policy", "", true, false, ""},
		{"a policy that starts from another", "data \"aws_iam_policy_document\" \"a\" {\n  source_policy_documents = []\n  statement {\n    actions = [\"a:b\"]\n  }\n}", "data.aws_iam_policy_document.a", "", "", false, true, ""},
		{"dynamic statements", "data \"aws_iam_policy_document\" \"a\" {\n  dynamic \"statement\" {\n    for_each = []\n    content {}\n  }\n  statement {\n    actions = [\"a:b\"]\n  }\n}", "data.aws_iam_policy_document.a", "", "", false, true, ""},
		{"dynamic principals", "data \"aws_iam_policy_document\" \"a\" {\n  statement {\n    actions = [\"a:b\"]\n    dynamic \"principals\" {\n      for_each = []\n      content {}\n    }\n  }\n}", "data.aws_iam_policy_document.a", "", "", true, false, ""},
		{"a key that is an expression", `resource "x" "a" { policy = jsonencode({ Statement = [{ (var.k) = ["a:b"] }] }) }`, "x.a", "policy", "", false, false, "a statement of its policy has a key that is an expression"},
		{"no statements", `resource "x" "a" { policy = "{}" }`, "x.a", "policy", "", false, false, "its policy has no statements"},
		{"no attribute", `resource "x" "a" {}`, "x.a", "policy", "", false, false, `it has no attribute "policy"`},
		{"no block", `resource "x" "a" {}`, "x.b", "policy", "", false, false, "there is no such block in the file"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			p, err := ReadPolicy("x.tf", []byte(tt.src+"\n"), tt.address, tt.attribute)
			var r *Refused
			if tt.refused != "" {
				if !errors.As(err, &r) || r.Why != tt.refused {
					t.Fatalf("%v, want %q", err, tt.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			statement := false
			for _, s := range p.Statements {
				statement = s.Complete
			}
			if p.From != tt.from || p.Complete != tt.complete || statement != tt.statementComplete {
				t.Errorf("from %q, complete %t, its statement %t", p.From, p.Complete, statement)
			}
		})
	}
}
