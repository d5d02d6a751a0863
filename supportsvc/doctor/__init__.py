"""What `supportsvc doctor` looks at, and what it finds: values in, findings out; only the adapters ask anybody."""

from supportsvc.doctor.finding import Finding, Grade, ok, warning, wrong

__all__ = ["Finding", "Grade", "ok", "warning", "wrong"]
