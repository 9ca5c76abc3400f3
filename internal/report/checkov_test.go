package report_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const checkovOne = `{"check_id":"CKV_AWS_40","check_name":"Ensure IAM policies are attached only to groups or roles","check_result":{"result":"FAILED"},"file_path":"/iam/users.tf",
	"repo_file_path":"/iam/users.tf","file_line_range":[3,9],"resource":"module.ci.aws_iam_user_policy.ci","severity":"LOW","guideline":null,"evaluations":null}`

// checkovWith is a report of one framework with one failed check, some of whose
// fields are replaced.
func checkovWith(framework, fields string) string {
	return `{"check_type":"` + framework + `","results":{"passed_checks":[],"failed_checks":[` + overlaid(checkovOne, fields) + `],"skipped_checks":[],"parsing_errors":[]},
		"summary":{"passed":0,"failed":1,"skipped":0,"parsing_errors":0,"resource_count":1,"checkov_version":"3.2.506"}}`
}

func TestCheckovChecks(t *testing.T) {
	place := func(path string, start, end int) finding.Location {
		return finding.Location{Path: path, StartLine: start, EndLine: end}
	}
	tests := []struct {
		name, framework, fields string
		location                finding.Location
		resource                string
		category                finding.Category
		severity                finding.Severity
		reason                  string
	}{
		{"plain", "terraform", ``, place("iam/users.tf", 3, 9), "module.ci.aws_iam_user_policy.ci", finding.OverPrivileged, finding.SeverityLow, "the slash in front means the scan's root"},
		{"severity null", "terraform", `"severity":null`, place("iam/users.tf", 3, 9), "module.ci.aws_iam_user_policy.ci", finding.OverPrivileged, finding.SeverityUnknown, "open source checkov states none"},
		{"another word", "terraform", `"severity":"MODERATE"`, place("iam/users.tf", 3, 9), "module.ci.aws_iam_user_policy.ci", finding.OverPrivileged, finding.SeverityMedium, ""},
		{"way out", "terraform", `"file_path":"/../../etc/passwd"`, finding.Location{}, "module.ci.aws_iam_user_policy.ci", finding.OverPrivileged, finding.SeverityLow, "not within what was scanned"},
		{"module's call", "terraform", `"resource":"module.ci"`, place("iam/users.tf", 3, 9), "", finding.OverPrivileged, finding.SeverityLow, "names no resource"},
		{"plan", "terraform_plan", `"file_path":"/tf_checkov.json","repo_file_path":"/tf_checkov.json"`, finding.Location{}, "module.ci.aws_iam_user_policy.ci", finding.OverPrivileged, finding.SeverityLow, "the plan is no code"},
		{"plan with its code", "terraform_plan", `"file_path":"iam/users.tf","repo_file_path":"/tf_checkov.json"`, place("iam/users.tf", 0, 0), "module.ci.aws_iam_user_policy.ci", finding.OverPrivileged, finding.SeverityLow, "the lines may be the plan's"},
		{"unknown check", "terraform", `"check_id":"CKV_AWS_99999"`, place("iam/users.tf", 3, 9), "module.ci.aws_iam_user_policy.ci", finding.Unclassified, finding.SeverityLow, "kept"},
		{"somebody's own", "terraform", `"check_id":"CUSTOM_IAM_1"`, place("iam/users.tf", 3, 9), "module.ci.aws_iam_user_policy.ci", finding.Unclassified, finding.SeverityLow, "kept"},
		{"lines null", "kubernetes", `"file_line_range":null,"resource":"Role.default.ci","check_id":"CKV_K8S_49"`, place("iam/users.tf", 0, 0), "Role.default.ci", finding.WildcardPolicy, finding.SeverityLow, ""},
		{"secret", "secrets", `"check_id":"CKV_SECRET_6","resource":"d70eab08607a4d05faa2d0d6647206599e9abc65","severity":null`, place("iam/users.tf", 3, 3), "", finding.LeakedSecret, finding.SeverityHigh, "the resource is the value's SHA-1, the range one line and the next"},
		{"somebody's own secret", "secrets", `"check_id":"acme_1","resource":"d70eab08607a4d05faa2d0d6647206599e9abc65"`, place("iam/users.tf", 3, 3), "", finding.LeakedSecret, finding.SeverityLow, "the framework finds nothing else"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(checkovWith(tt.framework, tt.fields))
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.Checkov {
				t.Fatalf("%s: %+v", tt.reason, r)
			}
			f := r.Findings[0]
			if f.Location != tt.location || f.Resource != tt.resource || f.Category != tt.category || f.Severity != tt.severity || f.Tool != "checkov" {
				t.Errorf("%s: got %+v", tt.reason, f)
			}
			if (f.Resource == "") != (f.Context != "") {
				t.Errorf("the context stands where there is no resource: %+v", f)
			}
		})
	}
}

func TestCheckovReports(t *testing.T) {
	const nothing = `{"passed":0,"failed":0,"skipped":0,"parsingerrors":0,"resourcecount":0,"checkov_version":"2.1.269"}`
	one := checkovWith("terraform", ``)
	tests := []struct {
		name, data string
		findings   int
		problem    string
		coverage   report.Coverage
		reason     string
	}{
		{"nothing to check", nothing, 0, "", report.Coverage{Of: "resources"}, "the object that checkov 2 writes then"},
		{"nothing to check, parsing errors", replaced(t, nothing, `"parsingerrors":0`, `"parsingerrors":1`), 0, "the scanner could not parse some of the files", report.Coverage{Of: "resources"}, ""},
		{"several frameworks", "[" + one + "," + checkovWith("secrets", `"check_id":"CKV_SECRET_2"`) + "]", 2, "", report.Coverage{Scanned: 2, Of: "resources"}, "an array of reports"},
		{"quiet", replaced(t, one, `"passed_checks":[],`, ``), 1, "", report.Coverage{Scanned: 1, Of: "resources"}, "--quiet leaves lists out"},
		{"version 1", replaced(t, one, `"resource_count":1,`, ``), 1, "", report.Coverage{Scanned: 1, Of: "checks"}, "it counts checks only"},
		{"for the platform", replaced(t, one, `"results":`, `"checks":`), 1, "", report.Coverage{Scanned: 1, Of: "resources"}, ""},
		{"file not parsed", replaced(t, one, `"parsing_errors":[]`, `"parsing_errors":["/secret/broken.tf"]`), 1, "the scanner could not parse some of the files", report.Coverage{Scanned: 1, Of: "resources"}, "what is in it is unknown"},
		{"file not parsed, quiet", replaced(t, one, `"parsing_errors":0`, `"parsing_errors":2`), 1, "the scanner could not parse some of the files", report.Coverage{Scanned: 1, Of: "resources"}, "only the summary says so"},
		{"no failed checks", replaced(t, one, `"failed_checks"`, `"other_checks"`), 0, "an entry lacks its results.failed_checks", report.Coverage{Scanned: 1, Of: "resources"}, "not the same as none"},
		{"failed checks of another type", replaced(t, one, `"failed_checks":[`, `"failed_checks":7,"x":[`), 0, "a field has another type than its format says", report.Coverage{Scanned: 1, Of: "resources"}, ""},
		{"no id", checkovWith("terraform", `"check_id":null`), 0, "an entry lacks its check_id", report.Coverage{Scanned: 1, Of: "resources"}, ""},
		{"passed among the failed", checkovWith("terraform", `"check_result":{"result":"PASSED"}`), 0, "", report.Coverage{Scanned: 1, Of: "resources"}, "the result counts"},
		{"summary of another type", replaced(t, one, `"passed":0`, `"passed":[]`), 1, "a field has another type than its format says", report.Coverage{}, "the checks are read all the same"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != report.Checkov || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
			if r.Coverage.Scanned != tt.coverage.Scanned || r.Coverage.Of != tt.coverage.Of {
				t.Errorf("%s: covers %+v", tt.reason, r.Coverage)
			}
		})
	}
}

// TestCheckovWrongTypes: a broken check spoils itself and no other.
func TestCheckovWrongTypes(t *testing.T) {
	for _, field := range []string{"check_id", "check_name", "short_description", "file_path", "file_line_range", "resource", "severity", "guideline", "entity_tags", "check_result", "validation_status", "added_commit_hash"} {
		t.Run(field, func(t *testing.T) {
			good := checkovWith("terraform", ``)
			broken := overlaid(checkovOne, `"`+field+`":[{"a":"b"}]`)
			r := read(replaced(t, good, `"failed_checks":[`, `"failed_checks":[`+broken+`,7,`))
			if len(r.Findings) != 1 || len(r.Diagnostics) != 2 || r.Readable() {
				t.Errorf("got %+v", r)
			}
		})
	}
	if r := read(checkovWith("secrets", `"added_date":{"a":1}`)); len(r.Findings) != 1 || !r.Readable() || len(r.Diagnostics) != 1 {
		t.Errorf("a date that is none is told of, and costs the date: %+v", r)
	}
}

// TestCheckovSecrets: the hash of a value tells two secrets of a file apart, and
// is not shown; with the commit in front of it, it is the same secret.
func TestCheckovSecrets(t *testing.T) {
	const hash, commit = "d70eab08607a4d05faa2d0d6647206599e9abc65", "0e1b3c6d1d1b7c6b2b1f6d0f8c5e0f3d8a9b7c6d"
	of := func(resource string) finding.Finding {
		r := read(checkovWith("secrets", `"check_id":"CKV_SECRET_6","resource":"`+resource+`"`))
		if len(r.Findings) != 1 {
			t.Fatalf("%+v", r)
		}
		if how := leak(r, hash); how != "" {
			t.Errorf("the hash is shown: %s", how)
		}
		return r.Findings[0]
	}
	first := of(hash)
	if first.Context == "" || first.Fingerprint != "" || first.Context != of(commit+":"+hash).Context {
		t.Errorf("got %+v", first)
	}
	if other := of("25910f981e85ca04baf359199dd0bd4a3ae738b6"); other.Context == first.Context {
		t.Error("two secrets look like one")
	}
	baseline := read(`{"version":"1.5.0","plugins_used":[{"name":"Base64HighEntropyString"}],"results":{"iam/users.tf":[{"type":"Base64 High Entropy String","filename":"iam/users.tf","hashed_secret":"` + hash + `","line_number":3}]}}`)
	if len(baseline.Findings) != 1 || baseline.Findings[0].Context != first.Context {
		t.Errorf("detect-secrets, with which checkov looks, sees another place: %+v", baseline)
	}
	for status, want := range map[string]finding.Validity{"Valid": finding.ValidityLive, "Invalid": finding.ValidityDead, "Unknown": finding.ValidityUnknown, "Unavailable": finding.ValidityUnknown} {
		r := read(checkovWith("secrets", `"check_id":"CKV_SECRET_2","validation_status":"`+status+`"`))
		if len(r.Findings) != 1 || r.Findings[0].Validity != want {
			t.Errorf("%s: got %+v", status, r.Findings)
		}
	}
}

func TestCheckovClasses(t *testing.T) {
	tests := []struct {
		rule       string
		category   finding.Category
		kind       finding.IdentityKind
		confidence finding.Confidence
	}{
		{"CKV_SECRET_2", finding.LeakedSecret, finding.AccessKey, 0.9},
		{"CKV_SECRET_6", finding.LeakedSecret, "", 0.6},
		{"CKV_SECRET_4711", finding.LeakedSecret, "", 0.9},
		{"CKV_AWS_41", finding.PlaintextSecretInConfig, "", 0.9},
		{"CKV2_AWS_57", finding.MissingRotation, "", 0.9},
		{"CKV_AWS_358", finding.InsecureFederationTrust, "", 0.9},
		{"CKV_GCP_41", finding.PrivilegeEscalationPath, "", 0.9},
		{"CKV_GIT_1", finding.PublicExposure, "", 0.9},
		{"CKV_AWS_18", finding.Unclassified, "", 0.9},
	}
	for _, tt := range tests {
		for _, data := range []string{checkovWith("terraform", `"check_id":"`+tt.rule+`"`), sarifWith("Checkov", `{"ruleId":"`+tt.rule+`","message":{"text":"m"}}`)} {
			r := read(data)
			if len(r.Findings) != 1 || r.Findings[0].Category != tt.category || r.Findings[0].Identity.Kind != tt.kind || r.Findings[0].Tool != "checkov" {
				t.Errorf("%s in %s: got %+v", tt.rule, r.Format, r.Findings)
			}
			if r.Format == report.Checkov && r.Findings[0].Confidence != tt.confidence {
				t.Errorf("%s: confidence %v", tt.rule, r.Findings[0].Confidence)
			}
		}
	}
}

func TestCheckovClearFields(t *testing.T) {
	var fields []string
	for _, list := range []string{"failed_checks", "skipped_checks", "passed_checks"} {
		for _, field := range []string{"code_block[][]", "evaluations", "check_result.evaluated_keys[]"} {
			fields = append(fields, "[].results."+list+"[]."+field)
		}
	}
	fields = append(fields, "[].results.failed_checks[].evaluations.user_data.value", "[].results.failed_checks[].fixed_definition", "[].results.failed_checks[].entity_tags.*",
		"[].results.failed_checks[].check_result.entity", "[].results.failed_checks[].connected_node.config", "[].results.failed_checks[].details[]", "[].results.skipped_checks[].check_result.suppress_comment",
		"[].results.failed_checks[].added_by", "[].results.failed_checks[].guideline")
	plant(t, "checkov-clear.json", fields...)
	plant(t, "checkov-skips.json", "results.failed_checks[].code_block[][]", "results.skipped_checks[].code_block[][]", "results.passed_checks[].check_result.evaluated_keys[]", "results.parsing_errors[]", "url")
}

func FuzzCheckov(f *testing.F) { fuzzFormat(f, report.Checkov) }
