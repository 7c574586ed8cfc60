package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	core "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// templateOf is the pod template of an object; nil if its kind has none.
func templateOf(made change, object map[string]any) (*core.PodTemplateSpec, error) {
	var template map[string]any
	switch {
	case object == nil:
		return nil, nil
	case made.is("", "pods"):
		template = map[string]any{"metadata": object["metadata"], "spec": object["spec"]}
	case made.is("batch", "cronjobs"):
		template = mapAt(object, "spec", "jobTemplate", "spec", "template")
	case made.is("", "replicationcontrollers"), made.is("batch", "jobs"), made.Group == "apps" && made.Resource != "controllerrevisions":
		template = mapAt(object, "spec", "template")
	case made.is("", "podtemplates"):
		template = mapAt(object, "template")
	}
	if template == nil {
		return nil, nil
	}
	text, err := json.Marshal(template)
	if err != nil {
		return nil, err
	}
	read := &core.PodTemplateSpec{}
	return read, json.Unmarshal(text, read)
}

// ofPods judges what a pod template gains and what it loses.
func ofPods(made change, say sayer) error {
	after, err := templateOf(made, made.After)
	if err != nil || after == nil {
		return err
	}
	before, err := templateOf(made, made.Before)
	if err != nil {
		return err
	}
	for use := range usesOf(after, made.Settings.Images) {
		if !usesOf(before, made.Settings.Images)[use] {
			say("the pod gains %s", use)
		}
	}
	ofStandards(before, after, say)
	if before == nil {
		return nil
	}
	for _, now := range containersOf(&after.Spec) {
		had := protections(&before.Spec, find(&before.Spec, now.Name))
		has := protections(&after.Spec, &now)
		for each := range had {
			if !has[each] {
				say("container %s loses %s", now.Name, each)
			}
		}
	}
	return nil
}

// containersOf gives containers of all three lists.
func containersOf(spec *core.PodSpec) []core.Container {
	all := slices.Concat(spec.InitContainers, spec.Containers)
	for _, each := range spec.EphemeralContainers {
		all = append(all, core.Container(each.EphemeralContainerCommon))
	}
	return all
}

func find(spec *core.PodSpec, name string) *core.Container {
	for _, each := range containersOf(spec) {
		if each.Name == name {
			return &each
		}
	}
	return nil
}

// alone is a pod with one of its containers, or with none.
func alone(template *core.PodTemplateSpec, container *core.Container) *core.PodTemplateSpec {
	copied := template.DeepCopy()
	copied.Spec.InitContainers, copied.Spec.Containers, copied.Spec.EphemeralContainers = nil, nil, nil
	if container != nil {
		copied.Spec.Containers = []core.Container{*container}
	}
	return copied
}

// ofStandards judges by the Pod Security Standards: no container comes to break the baseline level, and none that kept to a control of
// the restricted level leaves it.
func ofStandards(before, after *core.PodTemplateSpec, say sayer) {
	for _, check := range policy.DefaultChecks() {
		run := check.Versions[len(check.Versions)-1].CheckPod
		passes := func(template *core.PodTemplateSpec) bool { return run(&template.ObjectMeta, &template.Spec).Allowed }
		if check.Level == api.LevelRestricted {
			if before != nil && passes(before) && !passes(after) {
				say("the pod leaves %s of the restricted level", check.ID)
			}
		}
		for _, now := range containersOf(&after.Spec) {
			if passes(alone(after, &now)) {
				continue
			}
			if before == nil {
				if check.Level == api.LevelBaseline {
					say("container %s breaks %s of the baseline level", now.Name, check.ID)
				}
				continue
			}
			old := find(&before.Spec, now.Name)
			if (old != nil || check.Level == api.LevelBaseline) && passes(alone(before, old)) {
				say("container %s comes to break %s", now.Name, check.ID)
			}
		}
	}
}

// usesOf names what a pod uses that it must not gain.
func usesOf(template *core.PodTemplateSpec, images []string) map[string]bool {
	uses := map[string]bool{}
	if template == nil {
		return uses
	}
	add := func(format string, values ...any) { uses[fmt.Sprintf(format, values...)] = true }
	spec := &template.Spec
	for _, account := range []string{spec.ServiceAccountName, spec.DeprecatedServiceAccount} {
		if account != "" && account != "default" {
			add("the service account %s", account)
		}
	}
	for _, each := range spec.ImagePullSecrets {
		if each.Name != "" {
			add("the Secret %s by the node", each.Name)
		}
	}
	if spec.PriorityClassName != "" && strings.HasPrefix(spec.PriorityClassName, "system-") {
		add("the priority class %s", spec.PriorityClassName)
	}
	paths := ofVolumes(spec, images, add)
	for _, container := range containersOf(spec) {
		ofContainer(container, images, paths, add)
	}
	return uses
}

// ofVolumes names what volumes bring in, and gives the paths of nodes by the names of their volumes.
func ofVolumes(spec *core.PodSpec, images []string, add func(string, ...any)) map[string]string {
	paths := map[string]string{}
	for _, volume := range spec.Volumes {
		if from := volume.HostPath; from != nil {
			kind := core.HostPathUnset
			if from.Type != nil {
				kind = *from.Type
			}
			add("the host path %q (%s)", from.Path, kind)
			paths[volume.Name] = from.Path
		}
		if volume.Secret != nil {
			add("the Secret %s", volume.Secret.SecretName)
		}
		if volume.Image != nil && !listed(volume.Image.Reference, images) {
			add("the image %s", volume.Image.Reference)
		}
		if volume.CSI != nil && volume.CSI.NodePublishSecretRef != nil {
			add("the Secret %s by the node", volume.CSI.NodePublishSecretRef.Name)
		}
		if volume.Projected == nil || strings.HasPrefix(volume.Name, "kube-api-access-") {
			continue
		}
		for _, source := range volume.Projected.Sources {
			if source.Secret != nil {
				add("the Secret %s", source.Secret.Name)
			}
			if source.ServiceAccountToken != nil {
				add("a token for %q", source.ServiceAccountToken.Audience)
			}
		}
	}
	return paths
}

func ofContainer(container core.Container, images []string, paths map[string]string, add func(string, ...any)) {
	if !listed(container.Image, images) {
		add("the image %q", container.Image)
	}
	for _, each := range container.Env {
		if each.ValueFrom != nil && each.ValueFrom.SecretKeyRef != nil {
			add("the Secret %s", each.ValueFrom.SecretKeyRef.Name)
		}
	}
	for _, each := range container.EnvFrom {
		if each.SecretRef != nil {
			add("the Secret %s", each.SecretRef.Name)
		}
	}
	for _, mount := range container.VolumeMounts {
		path, isOfNode := paths[mount.Name]
		if !isOfNode {
			continue
		}
		add("a mount of %q/%q%q in %s", path, mount.SubPath, mount.SubPathExpr, container.Name)
		if !mount.ReadOnly {
			add("a mount to write of %q/%q%q in %s", path, mount.SubPath, mount.SubPathExpr, container.Name)
		}
	}
	context := container.SecurityContext
	if context == nil {
		return
	}
	if context.Capabilities != nil {
		for _, each := range context.Capabilities.Add {
			if each != "NET_BIND_SERVICE" {
				add("the capability %s in %s", each, container.Name)
			}
		}
	}
	if context.RunAsUser != nil && *context.RunAsUser == 0 {
		add("root in %s", container.Name)
	}
	if context.AllowPrivilegeEscalation != nil && *context.AllowPrivilegeEscalation {
		add("privilege escalation in %s", container.Name)
	}
}

// listed is whether an image is the very one of the list, or has the repository of one that allows every tag.
func listed(image string, images []string) bool {
	for _, each := range images {
		repository, anyTag := strings.CutSuffix(each, ":*")
		tag, isOfIt := strings.CutPrefix(image, repository+":")
		if image == each || (anyTag && isOfIt && tag != "" && !strings.Contains(tag, "/")) {
			return true
		}
	}
	return image == ""
}

// protections are settings of a container that the standards do not ask for, and that keep it from its node or its account.
func protections(spec *core.PodSpec, container *core.Container) map[string]bool {
	has := map[string]bool{}
	if container == nil {
		return has
	}
	if spec.AutomountServiceAccountToken != nil && !*spec.AutomountServiceAccountToken {
		has["automountServiceAccountToken: false"] = true
	}
	if spec.ShareProcessNamespace == nil || !*spec.ShareProcessNamespace {
		has["a process namespace of its own"] = true
	}
	if spec.HostUsers != nil && !*spec.HostUsers {
		has["hostUsers: false"] = true
	}
	context := container.SecurityContext
	if context == nil {
		return has
	}
	if context.ReadOnlyRootFilesystem != nil && *context.ReadOnlyRootFilesystem {
		has["readOnlyRootFilesystem: true"] = true
	}
	if context.Capabilities != nil {
		for _, each := range context.Capabilities.Drop {
			has[fmt.Sprintf("the dropped capability %s", each)] = true
		}
	}
	return has
}
