// Package arch holds no code: only the test that keeps the table of packages
// true. Nothing ever imports it.
package arch
