package main

import (
	"fmt"
	"strings"

	core "k8s.io/api/core/v1"
)

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
	for key, value := range template.Annotations {
		if strings.HasPrefix(key, "vault.hashicorp.com/agent-inject") {
			add("a Secret of a vault by %s: %s", key, value)
		}
	}
	if spec.SecurityContext != nil {
		ofWindows(spec.SecurityContext.WindowsOptions, "", add)
	}
	paths := ofVolumes(spec, images, add)
	for _, container := range containersOf(spec) {
		ofContainer(container, images, paths, add)
		if container.SecurityContext != nil {
			ofWindows(container.SecurityContext.WindowsOptions, container.Name, add)
			on := container.SecurityContext.AllowPrivilegeEscalation
			if on != nil && *on && lasts(spec, container.Name) {
				add("lasting privilege escalation in %s", container.Name)
			}
		}
	}
	return uses
}

// ofWindows names the users and accounts of Windows that are more than a container needs.
func ofWindows(options *core.WindowsSecurityContextOptions, container string, add func(string, ...any)) {
	if options == nil {
		return
	}
	if user := options.RunAsUserName; user != nil && strings.Contains(strings.ToLower(*user), "administrator") {
		add("the user %s in %s", *user, container)
	}
	if name := options.GMSACredentialSpecName; name != nil {
		add("the account %s in %s", *name, container)
	}
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
		if from := volume.NFS; from != nil {
			add("the export %s:%s", from.Server, from.Path)
		}
		if from := volume.CSI; from != nil {
			add("the driver %s with %v", from.Driver, from.VolumeAttributes)
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
