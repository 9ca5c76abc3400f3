package locate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// TestUses: code that uses an identity by what it is called depends on it, though it
// refers to no block.
func TestUses(t *testing.T) {
	const (
		user    = "resource \"aws_iam_user\" \"u\" {\n  name = \"ci-bot\"\n}\n"
		role    = "resource \"aws_iam_role\" \"u\" {\n  name = local.r\n}\nlocals { r = \"deploy\" }\n"
		account = "resource \"google_service_account\" \"u\" {\n  account_id = \"runner\"\n  project = \"shop\"\n}\n"
		pod     = "resource \"kubernetes_service_account\" \"u\" {\n  metadata {\n    name = \"web\"\n    namespace = \"shop\"\n  }\n}\n"
	)
	at := func(kind string) []locate.Site {
		return []locate.Site{{Path: "main.tf", Address: kind + ".u"}}
	}
	for _, tt := range []struct {
		name   string
		files  map[string]string
		sites  []locate.Site
		level  triage.BlastLevel
		want   []string
		reason string
	}{
		{"its key, by name", oneFile(user + "resource \"aws_iam_access_key\" \"k\" {\n  user = \"ci-bot\"\n}\n"), at("aws_iam_user"), triage.BlastLow,
			[]string{"main.tf:5  aws_iam_access_key.k  by name"}, "the key is the user's, whether or not it refers to it"},
		{"what reads its key", oneFile(user + "locals { who = \"ci-bot\" }\nresource \"aws_iam_access_key\" \"k\" {\n  user = local.who\n}\nresource \"aws_ssm_parameter\" \"p\" {\n  value = aws_iam_access_key.k.secret\n}\n"), at("aws_iam_user"), triage.BlastHigh,
			[]string{"main.tf:6  aws_iam_access_key.k  by name", "main.tf:8  aws_ssm_parameter.p  through others"}, "and what depends on the key depends on the user"},
		{"in a list", oneFile(user + "resource \"aws_iam_group_membership\" \"g\" {\n  users = [\"other\", \"ci-bot\"]\n}\n"), at("aws_iam_user"), triage.BlastMedium,
			[]string{"main.tf:5  aws_iam_group_membership.g  by name"}, "one of several"},
		{"in one of what for_each makes", oneFile(user + "resource \"aws_iam_user_policy_attachment\" \"a\" {\n  for_each = toset([\"other\", \"ci-bot\"])\n  user = each.key\n}\n"), at("aws_iam_user"), triage.BlastLow,
			[]string{"main.tf:6  aws_iam_user_policy_attachment.a  by name"}, "the keys are known"},
		{"a data source", map[string]string{"main.tf": role, "app/a.tf": "data \"aws_iam_role\" \"d\" {\n  name = \"deploy\"\n}\nresource \"aws_lambda_function\" \"f\" {\n  role = data.aws_iam_role.d.arn\n}\n"}, at("aws_iam_role"), triage.BlastHigh,
			[]string{"app/a.tf:4  aws_lambda_function.f  through others", "app/a.tf:2  data.aws_iam_role.d  by name"}, "it is looked up by name"},
		{"an ARN elsewhere", map[string]string{"main.tf": role, "app/a.tf": "resource \"aws_s3_bucket_policy\" \"b\" {\n  policy = \"arn:aws:iam::${var.a}:role/deploy\"\n}\n"}, at("aws_iam_role"), triage.BlastHigh,
			[]string{"app/a.tf:2  aws_s3_bucket_policy.b  by ARN"}, "a policy grants it something"},
		{"an ARN in YAML", map[string]string{"main.tf": role, "prod/sa.yaml": "metadata:\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/deploy\n"}, at("aws_iam_role"), triage.BlastHigh,
			[]string{"prod/sa.yaml:3  by ARN, in production"}, "pods assume it"},
		{"an ARN of another kind, a longer name, a comment, prose", map[string]string{
			"main.tf": role + "# arn:aws:iam::1:role/deploy\n", "a.yaml": "a: arn:aws:iam::1:user/deploy\nb: arn:aws:iam::1:role/deploy-2\n# arn:aws:iam::1:role/deploy\nc: role/deploy\n", "README.md": "arn:aws:iam::1:role/deploy",
		}, at("aws_iam_role"), triage.BlastNone, nil, "none of these is the role"},
		{"another block of that name", oneFile(user + "resource \"aws_sqs_queue\" \"q\" {\n  name = \"ci-bot\"\n}\nresource \"x_y\" \"z\" {\n  user = \"ci-bot\"\n}\n"), at("aws_iam_user"), triage.BlastNone, nil, "a queue may be called alike, and another platform's user is another"},
		{"a Google address", map[string]string{"main.tf": account, "ci.yml": "sa: runner@shop.iam.gserviceaccount.com\n", "other.yml": "sa: runner@bank.iam.gserviceaccount.com\n"}, at("google_service_account"), triage.BlastHigh,
			[]string{"ci.yml:1  by address"}, "of the project, and of no other"},
		{"a pod", map[string]string{"main.tf": pod, "pod.yaml": "spec:\n  serviceAccountName: web\n", "policy.json": "{\"sub\": \"system:serviceaccount:shop:web\"}", "other.json": "{\"sub\": \"system:serviceaccount:bank:web\"}"}, at("kubernetes_service_account"), triage.BlastHigh,
			[]string{"pod.yaml:2  by name", "policy.json:1  by subject"}, "manifests name it"},
		{"a grant in a database", oneFile("resource \"postgresql_role\" \"u\" {\n  name = \"report\"\n}\nresource \"postgresql_grant\" \"g\" {\n  role = \"report\"\n}\n"), at("postgresql_role"), triage.BlastLow,
			[]string{"main.tf:5  postgresql_grant.g  by name"}, "grants name a role more often than they refer to it"},
		{"a secret id", oneFile("resource \"vault_approle_auth_backend_role\" \"u\" {\n  role_name = \"ci\"\n}\nresource \"vault_approle_auth_backend_role_secret_id\" \"s\" {\n  role_name = \"ci\"\n}\n"), at("vault_approle_auth_backend_role"), triage.BlastLow,
			[]string{"main.tf:5  vault_approle_auth_backend_role_secret_id.s  by name"}, "it is of the role whether or not it refers to it"},
		{"a state", map[string]string{"main.tf": role, "state.json": "{\"terraform_version\":\"1.11\",\"arn\":\"arn:aws:iam::1:role/deploy\"}"}, at("aws_iam_role"), triage.BlastNone, nil, "a record uses nothing"},
	} {
		got := tree(t, tt.files).Impact(tt.sites)
		var lines []string
		for _, d := range got.Dependents {
			lines = append(lines, d.String())
		}
		if diff := cmp.Diff(tt.want, lines); diff != "" || got.Level != tt.level {
			t.Errorf("%s: level %s, want %s, because %s (-want +got):\n%s", tt.name, got.Level, tt.level, tt.reason, diff)
		}
	}
}

// TestUsesElsewhere: another repository uses it by name.
func TestUsesElsewhere(t *testing.T) {
	here := tree(t, oneFile("resource \"aws_iam_role\" \"u\" {\n  name = \"deploy\"\n}\nresource \"aws_iam_role\" \"v\" {\n  name = var.v\n}\n"))
	names, unknown := here.Names([]locate.Site{{Path: "main.tf", Address: "aws_iam_role.u"}, {Path: "main.tf", Address: "aws_iam_role.v"}})
	if len(names) != 1 || len(unknown) != 1 {
		t.Fatalf("names %v, unknown %q", names, unknown)
	}
	there := tree(t, map[string]string{"k8s/sa.yaml": "role: arn:aws:iam::1:role/deploy\n"})
	if uses := there.Uses(names); len(uses) != 1 || uses[0].String() != "k8s/sa.yaml:1  by ARN" {
		t.Errorf("uses %+v", uses)
	}
	over := there
	for path, src := range map[string]string{"k8s/sa.yaml": "role: none\n", "b.yaml": "role: arn:aws:iam::1:role/deploy\n"} {
		source, err := locate.Parse(locate.File{Path: path, Data: []byte(src)})
		if err != nil {
			t.Fatal(err)
		}
		over = over.With(source)
	}
	if uses := over.Uses(names); len(uses) != 1 || uses[0].Path != "b.yaml" {
		t.Errorf("uses of the tree as changed %+v", uses)
	}
}
