package locate

import (
	"slices"
	"strings"
)

// isTerraform names the files of a module.
func isTerraform(file string) bool { return hasSuffix(file, ".tf", ".tf.json") }

func isVariables(file string) bool { return hasSuffix(file, ".tfvars", ".tfvars.json") }

// isJSON says which of its two syntaxes code is in.
func isJSON(file string) bool { return strings.HasSuffix(file, ".json") }

// isCode says that the file takes part in a module.
func isCode(file string) bool { return isTerraform(file) || isVariables(file) }

// IsNative names the files of modules in the native syntax.
func IsNative(file string) bool { return hasSuffix(file, ".tf") }

// IsJSON names the files of modules in the JSON syntax.
func IsJSON(file string) bool { return hasSuffix(file, ".tf.json") }

func hasSuffix(file string, endings ...string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(file, e) })
}
