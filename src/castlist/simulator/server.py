"""The server: each request goes to the played provider, or to the simulator's own pages under `/_sim/`."""

from aiohttp import web

from castlist.simulator.answering import answer_send, write, write_refusal
from castlist.simulator.control import answer_control
from castlist.simulator.problem import Problem, Refused
from castlist.simulator.questions import answer_question
from castlist.simulator.simulator import Simulator
from castlist.simulator.wire import Action, Route

NOT_FOUND = Problem(code="http-404", http=404, title="Not found")

MOST_ROUTES = 1_000
"""Paths whose meaning is kept, so that it is not worked out for each message."""


class Server:
    """Answers requests. Made for `aiohttp.web.Server`, whose handler it is."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._routes: dict[tuple[str, str], Route] = {}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        if request.path == "/" or request.path.startswith("/_sim"):
            return await answer_control(self._simulator, request)
        body = await request.read()
        try:
            route = self._find_route(request.method, request.path)
            if route.action is not Action.SEND:
                return write(await answer_question(self._simulator, request, route, body))
        except Refused as refused:
            return write_refusal(self._simulator, refused.problem)
        ledger = self._simulator.ledger
        ledger.begin()
        try:
            return await answer_send(self._simulator, request, route, body)
        finally:
            ledger.end()

    def _find_route(self, method: str, path: str) -> Route:
        """Say what a path means. Raises Refused."""
        known = self._routes.get((method, path))
        if known:
            return known
        route = self._simulator.role.find_route(method, path, self._simulator.options.business)
        if route is None:
            raise Refused(NOT_FOUND)
        if len(self._routes) < MOST_ROUTES:
            self._routes[method, path] = route
        return route
