package main

import (
	"reflect"
	"slices"
	"strings"
)

// sayer takes one violation.
type sayer func(format string, values ...any)

// at is the value at a path of mappings; nil if there is none.
func at(object map[string]any, path ...string) any {
	var value any = object
	for _, key := range path {
		mapping, _ := value.(map[string]any)
		value = mapping[key]
	}
	return value
}

func mapAt(object map[string]any, path ...string) map[string]any {
	mapping, _ := at(object, path...).(map[string]any)
	return mapping
}

func listAt(object map[string]any, path ...string) []any {
	list, _ := at(object, path...).([]any)
	return list
}

func textAt(object map[string]any, path ...string) string {
	text, _ := at(object, path...).(string)
	return text
}

func has(list []any, wanted any) bool {
	return slices.ContainsFunc(list, func(each any) bool { return reflect.DeepEqual(each, wanted) })
}

// gains is whether a list holds something that it did not hold before.
func gains(before, after []any) bool {
	return slices.ContainsFunc(after, func(each any) bool { return !has(before, each) })
}

func (made change) is(group, resource string) bool {
	return made.Group == group && made.Resource == resource
}

// ofPlace judges where a write was made.
func ofPlace(made change, say sayer) {
	if slices.Contains(made.Settings.ProtectedNamespaces, made.Namespace) {
		say("a write in the protected namespace %s", made.Namespace)
	}
	if !slices.Contains([]string{"", "scale", "resize", "eviction"}, made.Subresource) {
		say("a write of the subresource %s", made.Subresource)
	}
}

// guarded are kinds that act for others: no write changes one. A deletion counts too.
var guarded = []string{
	"clusterrolebindings", "clusterroles", "controllerrevisions", "csidrivers", "endpoints", "endpointslices", "flowschemas",
	"ingressclasses", "ipaddresses", "mutatingwebhookconfigurations", "podtemplates", "priorityclasses", "roles", "runtimeclasses",
	"servicecidrs", "storageclasses", "validatingadmissionpolicies", "validatingwebhookconfigurations",
}

// kept are kinds that are not deleted.
var kept = []string{"namespaces", "nodes", "persistentvolumeclaims", "persistentvolumes", "poddisruptionbudgets", "serviceaccounts"}

func ofKind(made change, say sayer) {
	before, after := made.Before, made.After
	if slices.Contains(guarded, made.Resource) && !reflect.DeepEqual(content(before), content(after)) {
		say("a change of %s", made.Resource)
	}
	if after == nil {
		if slices.Contains(kept, made.Resource) {
			say("a deletion of %s", made.Resource)
		}
		return
	}
	switch {
	case made.is("", "services"):
		ofService(before, after, say)
	case made.is("", "secrets"):
		ofSecret(before, after, say)
	case made.is("", "nodes"):
		ofNode(before, after, say)
	case made.is("", "persistentvolumes"):
		ofVolume(before, after, say)
	case made.is("", "persistentvolumeclaims"):
		if name := textAt(after, "spec", "volumeName"); name != "" && name != textAt(before, "spec", "volumeName") {
			say("spec.volumeName becomes %s", name)
		}
		if at(after, "spec", "selector") != nil && !reflect.DeepEqual(at(before, "spec", "selector"), at(after, "spec", "selector")) {
			say("spec.selector picks a volume")
		}
	case made.is("networking.k8s.io", "ingresses"):
		ofIngress(before, after, say)
	case made.is("", "serviceaccounts"):
		if before != nil && !reflect.DeepEqual(content(before), content(after)) {
			say("a change of a service account")
		}
	case made.is("rbac.authorization.k8s.io", "rolebindings"):
		ofBinding(before, after, say)
	case made.is("apps", "statefulsets"):
		for _, when := range []string{"whenDeleted", "whenScaled"} {
			path := []string{"spec", "persistentVolumeClaimRetentionPolicy", when}
			if textAt(after, path...) == "Delete" && textAt(before, path...) != "Delete" {
				say("%s becomes Delete", strings.Join(path, "."))
			}
		}
	case made.is("policy", "poddisruptionbudgets"):
		least, most := []string{"spec", "minAvailable"}, []string{"spec", "maxUnavailable"}
		old, isNumber := at(before, least...).(float64)
		now, _ := at(after, least...).(float64)
		one, _ := at(after, most...).(float64)
		if at(before, most...) != nil && at(after, most...) == nil && at(after, least...) != "100%" {
			say("spec.maxUnavailable is gone")
		}
		if isNumber && now < old && (at(after, least...) != nil || one != 1) {
			say("spec.minAvailable falls from %v", old)
		}
	}
}

// content is an object without its status, its version and who manages its fields.
func content(object map[string]any) map[string]any {
	if object == nil {
		return nil
	}
	left := map[string]any{}
	for key, value := range object {
		if key != "status" && key != "metadata" {
			left[key] = value
		}
	}
	metadata := map[string]any{}
	for key, value := range mapAt(object, "metadata") {
		if key != "managedFields" && key != "resourceVersion" && key != "generation" {
			metadata[key] = value
		}
	}
	left["metadata"] = metadata
	return left
}

// ofMetadata judges owners, finalizers and the labels of Pod Security.
func ofMetadata(made change, say sayer) {
	if made.Before != nil {
		for _, field := range []string{"ownerReferences", "finalizers"} {
			before, after := listAt(made.Before, "metadata", field), listAt(made.After, "metadata", field)
			// A controller adds them to every volume and claim.
			known := append(slices.Clone(before), "kubernetes.io/pv-protection", "kubernetes.io/pvc-protection")
			if gains(known, after) || gains(after, before) {
				say("metadata.%s changes", field)
			}
		}
	}
	ofManagers(made, say)
	for _, each := range listAt(made.After, "metadata", "ownerReferences") {
		owner, _ := each.(map[string]any)
		if made.Before == nil && made.is("", "pods") && owner["controller"] == true {
			say("a new object of the controller %s", textAt(owner, "name"))
		}
	}
	if !made.is("", "namespaces") {
		return
	}
	before, after := mapAt(made.Before, "metadata", "labels"), mapAt(made.After, "metadata", "labels")
	for _, labels := range []map[string]any{before, after} {
		for key := range labels {
			if strings.HasPrefix(key, "pod-security.kubernetes.io/") && before[key] != after[key] {
				say("the label %s changes from %v to %v", key, before[key], after[key])
			}
		}
	}
}

// ofManagers judges who applied the fields of an object: a manager that no call names comes to apply none.
func ofManagers(made change, say sayer) {
	// Of a new object, a later apply can only remove what its maker gave it.
	if made.Before == nil {
		return
	}
	known := map[any]bool{}
	for _, each := range listAt(made.Before, "metadata", "managedFields") {
		entry, _ := each.(map[string]any)
		known[entry["manager"]] = true
	}
	for _, each := range listAt(made.After, "metadata", "managedFields") {
		entry, _ := each.(map[string]any)
		if entry["manager"] == "argocd" && entry["operation"] == "Apply" && !known["argocd"] {
			say("the manager argocd comes to apply fields")
		}
	}
}

// ofCounts judges how many pods an object asks for.
func ofCounts(made change, say sayer) {
	paths := [][]string{
		{"spec", "replicas"}, {"spec", "maxReplicas"}, {"spec", "minReplicas"}, {"spec", "parallelism"}, {"spec", "completions"},
		{"spec", "jobTemplate", "spec", "parallelism"}, {"spec", "jobTemplate", "spec", "completions"},
	}
	for _, path := range paths {
		count, _ := at(made.After, path...).(float64)
		before, _ := at(made.Before, path...).(float64)
		if count > made.Settings.MaxReplicas && count > before {
			say("%s becomes %v", strings.Join(path, "."), count)
		}
	}
}
