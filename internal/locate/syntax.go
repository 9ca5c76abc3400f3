package locate

import (
	"path"
	"slices"
	"strings"
)

// isTerraform names the files of a module: Terraform's, and OpenTofu's own.
func isTerraform(file string) bool {
	return hasSuffix(file, ".tf", ".tofu", ".tf.json", ".tofu.json")
}

func isVariables(file string) bool { return hasSuffix(file, ".tfvars", ".tfvars.json") }

// isJSON says which of its two syntaxes code is in.
func isJSON(file string) bool { return strings.HasSuffix(file, ".json") }

// isCode says that the file takes part in a module.
func isCode(file string) bool { return isTerraform(file) || isVariables(file) }

// IsNative names the files of modules in the native syntax.
func IsNative(file string) bool { return hasSuffix(file, ".tf", ".tofu") }

// IsJSON names the files of modules in the JSON syntax.
func IsJSON(file string) bool { return hasSuffix(file, ".tf.json", ".tofu.json") }

// forOpenTofu says that Terraform does not read the file.
func forOpenTofu(file string) bool { return hasSuffix(file, ".tofu", ".tofu.json") }

// twin is the file that OpenTofu reads instead of one of Terraform's, if it is
// there. Source: the OpenTofu language, "Files and Directories".
func twin(file string) string {
	if stem, ok := strings.CutSuffix(file, ".tf.json"); ok {
		return stem + ".tofu.json"
	}
	if stem, ok := strings.CutSuffix(file, ".tf"); ok {
		return stem + ".tofu"
	}
	return ""
}

// IsOverride names the files that are read after all others, and change what
// those declare. Source: the Terraform language, "Override Files".
func IsOverride(file string) bool {
	for _, ending := range []string{".tf", ".tofu", ".tf.json", ".tofu.json"} {
		if stem, ok := strings.CutSuffix(path.Base(file), ending); ok {
			return stem == "override" || strings.HasSuffix(stem, "_override")
		}
	}
	return false
}

func hasSuffix(file string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(file, e) })
}
