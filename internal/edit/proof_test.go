package edit

import (
	"strings"
	"testing"
)

// The proof must catch what a faulty step would do.
func TestProofCatchesWhatAStepDoesBeside(t *testing.T) {
	const src = `# about a
resource "aws_iam_user" "a" {
  name = "a"
}

resource "aws_iam_access_key" "a" {
  user   = aws_iam_user.a.name # who
  status = "Active"
}

locals {
  dsn = "u:hunter2@$${h}"
}

variable "p" {
  default = "hunter2"
}
`
	key := SetAttribute{Address: "aws_iam_access_key.a", Attribute: "status", Value: `"Inactive"`}
	at := strings.Index(src, "hunter2")
	literal := ReplaceLiteral{Start: at, End: at + len("hunter2"), Reference: "var.p"}
	tests := []struct {
		reason   string
		step     stepIn[*document]
		old, new string // what the faulty step does instead
	}{
		{"another value than asked", key, `"Active"`, `"Dormant"`},
		{"the value, and another one", key, `"Active"`, "\"Inactive\"\n  extra = 1"},
		{"the value, and a comment lost", key, " # who\n  status = \"Active\"", "\n  status = \"Inactive\""},
		{"the value, in the wrong attribute", key, "aws_iam_user.a.name", `"Inactive"`},
		{"white space elsewhere", key, "# about a\n", "# about  a\n"},
		{"a neighbour removed instead", RemoveBlock{Address: "aws_iam_access_key.a"}, src[strings.Index(src, "resource \"aws_iam_user\""):strings.Index(src, "resource \"aws_iam_access")], ""},
		{"a neighbour removed, too", RemoveBlock{Address: "aws_iam_access_key.a"}, src[:strings.Index(src, "locals")], ""},
		{"only the comment removed", RemoveBlock{Address: "aws_iam_user.a"}, "# about a\n", ""},
		{"the whole string instead of a part", literal, `"u:hunter2@$${h}"`, "var.p"},
		{"one byte too few", literal, "hunter2", "${var.p}2"},
		{"another reference", literal, "hunter2@", "${var.q}@"},
		{"the escape undone", literal, "hunter2@$${h}", "${var.p}@${h}"},
		{"the default kept", SealVariable{"p"}, `default = "hunter2"`, "default = \"hunter2\"\n  sensitive = true"},
		{"the default replaced", SealVariable{"p"}, `default = "hunter2"`, `default = "x"`},
		{"something else of the variable lost", SealVariable{"p"}, "variable \"p\" {\n  default = \"hunter2\"", "variable \"q\" {\n  sensitive = true"},
		{"another block appended", AppendBlock{"output \"x\" {\n  value = 1\n}"}, "  default = \"hunter2\"\n}\n", "  default = \"hunter2\"\n}\n\noutput \"x\" {\n  value = 2\n}\n"},
		{"inserted instead of appended", AppendBlock{"output \"x\" {\n  value = 1\n}"}, "locals {", "output \"x\" {\n  value = 1\n}\nlocals {"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { isCaught(t, src, tt.step, tt.old, tt.new) })
	}
}

// isCaught checks that a step is not proved that did something else.
func isCaught(t *testing.T, src string, step stepIn[*document], old, now string) {
	t.Helper()
	faulty := strings.Replace(src, old, now, 1)
	if faulty == src {
		t.Fatal("the fault changes nothing")
	}
	before, err := parse("", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	after, err := parse("", []byte(faulty))
	if err != nil {
		t.Fatal(err)
	}
	if err := prove(step, before, after); err == nil {
		t.Error("the proof holds")
	}
}

// So must it within expressions and policies.
func TestProofCatchesWhatAStepDoesWithin(t *testing.T) {
	const src = `locals {
  a = 1 # one
  b = 2
}

# last
locals {
  c = 3
}

resource "aws_x" "a" {
  # who
  name = "a"
  tags = { a = 1, b = 2 }
  m = [
    "x", # is x
    "y", # is y
    "z",
  ]
  policy = jsonencode({
    Statement = [
      { Action = ["s3:Get*", "s3:*"], Resource = "*" },
      { Action = ["a:b"], Resource = "*" },
    ]
  })
  inline = <<-EOT
    {
      "Statement": [
        {"Action": ["s3:Get*", "s3:*"], "Resource": "${var.r}"},
        {"Action": "a:b"}
      ]
    }
  EOT

  lifecycle {}
}

data "aws_iam_policy_document" "a" {
  statement {
    actions = ["a:b"]
  }
  statement {
    actions = ["a:c"]
  }
  statement {
    actions = ["a:d"]
  }
}
`
	digest := func(address, attribute string, n int) string {
		p, err := ReadPolicy("", []byte(src), address, attribute)
		if err != nil {
			t.Fatal(err)
		}
		return p.Statements[n].Digest
	}
	const x, inline = "aws_x.a", "inline.Statement[0].Action"
	y := RemoveListItem{x, "m", `"y"`}
	star := ReplacePolicyEntry{Address: x, Attribute: "inline", Element: "Action", Entry: "s3:*", With: []string{"s3:Put*", "s3:List*"}}
	second := RemoveStatement{"data.aws_iam_policy_document.a", "", digest("data.aws_iam_policy_document.a", "", 1)}
	block := SetAttribute{x, "net.id", `"n"`}
	tests := []struct {
		reason   string
		step     stepIn[*document]
		old, new string
	}{
		{"another attribute removed", RemoveAttribute{x, "name"}, "  tags = { a = 1, b = 2 }\n", ""},
		{"two attributes removed", RemoveAttribute{x, "name"}, "  # who\n  name = \"a\"\n  tags = { a = 1, b = 2 }\n", ""},
		{"only the comment about it removed", RemoveAttribute{x, "name"}, "  # who\n", ""},
		{"a neighbour's value spaced anew", RemoveAttribute{x, "name"}, "  # who\n  name = \"a\"\n  tags = { a", "  tags = {  a"},
		{"the block's heading spaced anew", RemoveAttribute{x, "name"}, "\"a\" {\n  # who\n  name = \"a\"\n", "\"a\"  {\n"},
		{"the comment of a neighbour lost", RemoveAttribute{"local.b", ""}, " # one\n  b = 2\n", "\n"},
		{"a local of the other block", RemoveAttribute{"local.c", ""}, "  b = 2\n", ""},
		{"a local's block kept", RemoveAttribute{"local.c", ""}, "  c = 3\n", ""},
		{"an attribute, and a word of the comment above", RemoveAttribute{x, "name"}, "  # who\n  name = \"a\"\n", "  # what\n"},
		{"another key", RemoveAttribute{x, "tags.a"}, "a = 1, b = 2", "a = 1"},
		{"the key, and a value changed", RemoveAttribute{x, "tags.a"}, "a = 1, b = 2", "b = 3"},
		{"the key, and a comment added", RemoveAttribute{x, "tags.a"}, "a = 1, b = 2", "b = 2 /* c */"},
		{"another item", y, "    \"z\",\n", ""},
		{"the item, and a neighbour's comment", y, " # is x\n    \"y\", # is y\n", "\n"},
		{"two items", y, "    \"y\", # is y\n    \"z\",\n", ""},
		{"the item replaced", y, "\"y\"", "\"w\""},
		{"the item written otherwise elsewhere", y, "\"x\", # is x\n    \"y\", # is y\n    \"z\"", "\"x\", # is x\n    \"z\", \"z\""},
		{"another action in JSON", RemoveListItem{x, inline, `"s3:*"`}, `["s3:Get*", "s3:*"], "Resource": "${`, `["s3:*"], "Resource": "${`},
		{"an interpolation changed", RemoveListItem{x, inline, `"s3:*"`}, `["s3:Get*", "s3:*"], "Resource": "${var.r}"`, `["s3:Get*"], "Resource": "${var.s}"`},
		{"JSON laid out anew", RemoveListItem{x, inline, `"s3:*"`}, "\n        {\"Action\": [\"s3:Get*\", \"s3:*\"]", " {\"Action\": [\"s3:Get*\"]"},
		{"JSON broken", RemoveListItem{x, inline, `"s3:*"`}, `"s3:*"], "Resource": "${`, `], "Resource": "${`},
		{"the wrong replacement", star, `"s3:*"], "Resource": "${`, `"s3:Put*", "s3:*"], "Resource": "${`},
		{"one replacement too many", star, `"s3:*"], "Resource": "${`, `"s3:Put*", "s3:List*", "s3:Put*"], "Resource": "${`},
		{"the replacement in the other policy", star, `"s3:*"], Resource`, `"s3:Put*", "s3:List*"], Resource`},
		{"another statement", second, "  statement {\n    actions = [\"a:b\"]\n  }\n", ""},
		{"a statement, and the next one changed", second, "    actions = [\"a:c\"]\n  }\n  statement {\n    actions = [\"a:d\"]", "    actions = [\"a:e\"]"},
		{"the other statement of JSON", RemoveStatement{x, "inline", digest(x, "inline", 1)}, `{"Action": ["s3:Get*", "s3:*"], "Resource": "${var.r}"},` + "\n        ", ""},
		{"another key set", SetAttribute{x, "tags.a", "3"}, "b = 2 }", "b = 3 }"},
		{"a key added twice", SetAttribute{x, "tags.c", "3"}, "b = 2 }", "b = 2, c = 3, c = 3 }"},
		{"a key added with another value", SetAttribute{x, "tags.c", "3"}, "b = 2 }", "b = 2, c = 4 }"},
		{"a block with more in it", block, "  lifecycle {}", "  net {\n    id = \"n\"\n    x = 1\n  }\n\n  lifecycle {}"},
		{"a block in another", block, "lifecycle {}", "lifecycle {\n    net {\n      id = \"n\"\n    }\n  }"},
		{"another block", block, "  lifecycle {}", "  nat {\n    id = \"n\"\n  }\n\n  lifecycle {}"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) { isCaught(t, src, tt.step, tt.old, tt.new) })
	}
}

// The same for steps on settings.
func TestProofCatchesWhatAStepOnSettingsDoesBeside(t *testing.T) {
	const src = `# about a
a:
  user: ci # who
  pass: hunter2
b: {c: 1, d: 2}
e: "u:hunter2@h"
`
	set := SetValue{Keys: []string{"a", "user"}, Value: `"cd"`}
	remove := RemoveValue{Keys: []string{"a", "pass"}}
	at := strings.LastIndex(src, "hunter2")
	reference := ReplaceText{Start: at, End: at + len("hunter2"), Text: "$P"}
	tests := []struct {
		reason   string
		step     stepIn[*data]
		old, new string // what the faulty step does instead
	}{
		{"another value than asked", set, "user: ci", "user: cx"},
		{"the value, and another one", set, "user: ci", "user: cd\n  extra: 1"},
		{"the value, and its comment lost", set, "ci # who", "cd"},
		{"the value of another type", SetValue{Keys: []string{"a", "user"}, Value: "1"}, "user: ci", `user: "1"`},
		{"the value, in the wrong key", set, "pass: hunter2", "pass: cd"},
		{"white space in a comment", set, "# about a", "#  about a"},
		{"a new key beside the mapping", SetValue{Keys: []string{"a", "new"}, Value: "1"}, "b: {", "new: 1\nb: {"},
		{"a neighbour removed instead", remove, "  user: ci # who\n", ""},
		{"a neighbour removed, too", remove, "  user: ci # who\n  pass: hunter2\n", ""},
		{"a member, and its neighbour's value", RemoveValue{Keys: []string{"b", "c"}}, "c: 1, d: 2", "d: 3"},
		{"the whole string instead of a part", reference, `"u:hunter2@h"`, "$P"},
		{"one byte too few", reference, "hunter2@", "$P2@"},
		{"another reference", reference, "hunter2@", "$Q@"},
		{"another key", ReplaceEntry{Keys: []string{"a", "pass"}, Under: []string{"from"}, Members: []Member{{"n", "x"}}}, "pass: hunter2", "form:\n    n: x"},
		{"another member", ReplaceEntry{Keys: []string{"a", "pass"}, Under: []string{"from"}, Members: []Member{{"n", "x"}}}, "pass: hunter2", "from:\n    n: y"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			faulty := strings.Replace(src, tt.old, tt.new, 1)
			if faulty == src {
				t.Fatal("the fault changes nothing")
			}
			before, err := parseData("x.yaml", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			after, err := parseData("x.yaml", []byte(faulty))
			if err != nil {
				t.Fatal(err)
			}
			if err := prove(tt.step, before, after); err == nil {
				t.Error("the proof holds")
			}
		})
	}
}

func TestDiff(t *testing.T) {
	hide := func(line []byte) []byte { return []byte(strings.ReplaceAll(string(line), "hunter2", "redacted")) }
	tests := []struct {
		reason        string
		path          string
		before, after []byte
		want          string
	}{
		{"nothing differs", "a.tf", []byte("x\n"), []byte("x\n"), ""},
		{"every line is redacted, context too", "a.tf", []byte("a hunter2\nb\n"), []byte("a hunter2\nhunter2\n"),
			"--- a/a.tf\n+++ b/a.tf\n@@ -1,2 +1,2 @@\n a redacted\n-b\n+redacted\n"},
		{"created", "a.tf", nil, []byte("x\n"), "--- /dev/null\n+++ b/a.tf\n@@ -0,0 +1 @@\n+x\n"},
		{"deleted", "a.tf", []byte("x\n"), nil, "--- a/a.tf\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"},
		{"a line like a header", "a.tf", []byte("-- hunter2\n"), []byte("++ hunter2\n"),
			"--- a/a.tf\n+++ b/a.tf\n@@ -1 +1 @@\n--- redacted\n+++ redacted\n"},
		{"no last newline", "a.tf", []byte("hunter2"), []byte("b\r\n"),
			"--- a/a.tf\n+++ b/a.tf\n@@ -1 +1 @@\n-redacted\n\\ No newline at end of file\n+b\r\n"},
		{"a path that would break the header", "a\n+b.tf", []byte("x\n"), nil, "--- \"a/a\\n+b.tf\"\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			if got := Diff(tt.path, tt.before, tt.after, hide); got != tt.want {
				t.Errorf("Diff:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
