"""What the browser is told beside the page: what it may load, keep and pass on."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

PAGE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "Vary": "HX-Request, Cookie",
}
"""On every page. A page may be kept but is asked for again; a signed-in person's is not kept."""

OVER_TLS_ONLY = "max-age=31536000"
"""In production: browsers ask by TLS for a year, and pay no heed to this where there is none."""

ASSET = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding",
}

FOR_EVER = "public, max-age=31536000, immutable"
"""For addresses that hold the hash of their content."""
